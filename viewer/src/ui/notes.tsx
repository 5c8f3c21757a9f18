// What is not shown, always in sight, each with the way back.
import { duration } from "../text/units.ts";
import { useApp } from "./app.ts";
import { aroundImports, fnLabel, rangeBasis } from "./names.ts";

export function Notes() {
  const { state, go, outline } = useApp();
  const around = aroundImports(outline);
  const onlyImports = around.length > 0 && state.hide.join() === around.join();
  const notes: [string, () => void][] = [
    ...(onlyImports
      ? [
          ["only imports are shown: all that ran for a module counts for it", () => go({ hide: [] })] as [
            string,
            () => void,
          ],
        ]
      : state.hide.map((kind): [string, () => void] => [
          `${kind} is hidden: its cost is with its callers`,
          () => go({ hide: state.hide.filter((k) => k !== kind) }),
        ])),
    ...state.without.map((fn): [string, () => void] => [
      `${fnLabel(outline, fn)} is hidden`,
      () => go({ without: state.without.filter((f) => f !== fn) }),
    ]),
  ];
  if (state.fold) notes.push(["recursion is folded", () => go({ fold: false })]);
  if (state.threads)
    notes.push([
      `only ${state.threads.map((t) => outline.threads[t]?.name ?? "?").join(", ")}`,
      () => go({ threads: null }),
    ]);
  if (state.merged) notes.push(["threads are merged", () => go({ merged: false })]);
  if (state.type !== null)
    notes.push([`memory counts ${outline.types[state.type] ?? "?"} only`, () => go({ type: null })]);
  if (state.range)
    notes.push([
      `time counts ${duration(state.range[0]!)} – ${duration(state.range[1]!)} only, ${rangeBasis(outline)}`,
      () => go({ range: null }),
    ]);
  if (!notes.length) return null;
  return (
    <div class="notes" role="group" aria-label="What is hidden">
      {notes.map(([text, undo]) => (
        <span class="chip" key={text}>
          {text}{" "}
          <button type="button" aria-label={`Undo: ${text}`} onClick={undo}>
            ×
          </button>
        </span>
      ))}
    </div>
  );
}
