// The search field: regular expression or plain text, number of matches, share of the total.
import { useEffect, useRef, useState } from "preact/hooks";
import { count, percent, plural } from "../text/units.ts";
import { metric as metricOf } from "../model/metrics.ts";
import { useApp } from "./app.ts";

const kPause = 120; // ms after the last key before the address changes

export function Search({ onStep }: { onStep: (step: 1 | -1) => void }) {
  const { state, go, found } = useApp();
  const [text, setText] = useState(state.find);
  const timer = useRef(0);
  useEffect(() => setText(state.find), [state.find]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (typed: string) => {
    setText(typed);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => go({ find: typed }, "replace"), kPause);
  };
  const settle = (typed: string) => {
    clearTimeout(timer.current); // or it would bring back what Escape took away
    setText(typed);
    go({ find: typed }, "replace");
  };
  const onKey = (event: KeyboardEvent & { currentTarget: HTMLInputElement }) => {
    if (event.key === "Enter") {
      if (text !== state.find) settle(text);
      else onStep(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape") {
      settle("");
      event.currentTarget.blur();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="search" role="search">
      <input
        id="find"
        type="search"
        placeholder="Search  /"
        aria-label="Search functions and files"
        spellcheck={false}
        value={text}
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={onKey}
      />
      <button
        type="button"
        class="toggle"
        aria-pressed={!state.plain}
        title="Regular expression; capitals in the pattern make case matter"
        aria-label="Regular expression"
        onClick={() => go({ plain: !state.plain }, "replace")}
      >
        .*
      </button>
      {state.find && found && (
        <output class={found.error ? "found bad" : "found"}>
          {found.error ??
            (found.functionCount === 0 ? (
              "no match"
            ) : (
              <>
                <b>{percent(found.share, 1)}</b> of {metricOf(state.metric).name.toLowerCase()},{" "}
                {count(found.nodeCount)} frames of {plural(found.functionCount, "function")}
              </>
            ))}
        </output>
      )}
    </div>
  );
}
