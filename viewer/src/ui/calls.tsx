// Calls in the order of time: a chart for each thread, under the memory over time and on its scale.
import { useMemo, useState } from "preact/hooks";
import { bytes, duration, signed } from "../text/units.ts";
import { useAnswer, useApp } from "./app.ts";
import type { TimeAxis } from "./axis.ts";
import { kRowHeight } from "./canvas.ts";
import { kLeft } from "./curves.tsx";
import { Flame } from "./flame.tsx";
import { boxLabel, useColours, useFlameDrawing } from "./flameview.tsx";
import { fnLabel } from "./names.ts";

const kMostThreads = 6; // charts at once; the thread menu chooses others
const kMostRows = 12;

export function Calls({ axis }: { axis: TimeAxis }) {
  const { outline, state } = useApp();
  if (!outline.spans)
    return (
      <p class="faint">
        Calls in the order of time: this profile does not carry spans. The flame graph shows the same calls
        merged by path.
      </p>
    );
  const { threads, thresholdNs } = outline.spans;
  const chosen = threads.filter((thread) => state.threads?.includes(thread) ?? true);
  const shown = chosen.slice(0, kMostThreads);
  return (
    <section aria-label="Calls in the order of time">
      <h3>
        Calls in the order of time{" "}
        <span class="faint">
          {(thresholdNs ?? 0) > 0 && `those of ${duration(thresholdNs!)} and longer; `}
          {chosen.length > shown.length &&
            `${chosen.length - shown.length} further threads are in the menu; `}
          Enter or a double click makes a call the range
        </span>
      </h3>
      {shown.map((thread) => (
        <ThreadCalls key={thread} thread={thread} axis={axis} />
      ))}
      {shown.length === 0 && <p class="faint">No calls of this thread were recorded one by one.</p>}
    </section>
  );
}

function ThreadCalls({ thread, axis }: { thread: number; axis: TimeAxis }) {
  const { outline, state, go, found } = useApp();
  const [selected, setSelected] = useState(-1);
  const { value: picture } = useAnswer("spanPicture", { thread });
  const colours = useColours(picture);
  const name = `Calls of ${outline.threads[thread]?.name ?? "a thread"}`;
  const [from, to] = axis.range ?? [axis.begin, axis.end];
  const drawn = `${name}, ${duration(from)} – ${duration(to)}`;
  const exported = useFlameDrawing(drawn, { place: 1 + thread, left: kLeft });
  const layout = useMemo(() => picture && { ...picture.layout, total: axis.end }, [picture, axis.end]);
  if (!picture || !layout) return <p class="busy">Ordering calls …</p>;
  const rows = Math.min(kMostRows, layout.rowStart.length - 1);
  const pick = (box: number) => {
    setSelected(box);
    go({ sel: layout.node[box]! }, "replace");
  };
  return (
    <>
      <div class="row">
        <b>{outline.threads[thread]?.name}</b>
        {selected >= 0 && <Call box={selected} span={picture.span[selected]!} layout={layout} />}
        {selected >= 0 && (
          <button type="button" onClick={() => go({ view: "flame", inverted: false })}>
            In the flame graph
          </button>
        )}
      </div>
      <div class="calls" style={{ height: `${rows * kRowHeight + 32}px` }}>
        <Flame
          absolute
          layout={layout}
          name={name}
          unit="ns"
          extent={[from, to]}
          cursor={axis.cursor}
          onCursor={axis.onCursor}
          label={(box) => boxLabel(outline, picture, box)}
          {...colours}
          {...exported}
          matched={found?.functionCount ? found.functions : null}
          selected={state.sel === layout.node[selected] ? selected : -1}
          zoomed={-1}
          onSelect={pick}
          onZoom={(box) =>
            go({ range: box < 0 ? null : [layout.x[box]!, Math.ceil(layout.x[box]! + layout.w[box]!)] })
          }
          hint={(box) => <Call box={box} span={picture.span[box]!} layout={layout} />}
        />
      </div>
    </>
  );
}

interface CallProps {
  readonly box: number;
  readonly span: number;
  readonly layout: { readonly x: Float64Array; readonly w: Float64Array; readonly fn: Int32Array };
}

// One call in words.
function Call({ box, span, layout }: CallProps) {
  const { outline } = useApp();
  const { value, pending } = useAnswer("span", { span });
  const facts = pending ? null : value;
  const rss = facts?.rssIn && facts.rssOut ? ([facts.rssIn, facts.rssOut] as const) : null;
  return (
    <>
      <b>{fnLabel(outline, layout.fn[box]!)}</b>
      <span>
        from {duration(layout.x[box]!)} for {duration(layout.w[box]!)}
      </span>
      {facts?.bytes !== null && facts?.bytes !== undefined && <span>allocated {bytes(facts.bytes)}</span>}
      {rss && (
        <span>
          RSS {bytes(rss[0])} → {bytes(rss[1])}, {signed(rss[1] - rss[0], "bytes")}
        </span>
      )}
    </>
  );
}
