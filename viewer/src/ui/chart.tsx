// Memory over time as SVG, with a brush, the cursor, and the calls of the selected function.
import { useMemo, useRef, useState } from "preact/hooks";
import type { Timeline } from "../model/profile.ts";
import { lowerBound } from "../model/viewport.ts";
import { bytes, duration, plural } from "../text/units.ts";
import { useAnswer, useApp, useDrawing, useSize } from "./app.ts";
import type { TimeAxis } from "./axis.ts";
import { Curves, kFloor, kHeight, kTop, Legend, useScales, type Scales } from "./curves.tsx";
import { Hint } from "./hint.tsx";
import { fnLabel } from "./names.ts";
import { svgText } from "./svgtext.ts";

export interface ChartProps {
  readonly timeline: Timeline;
  readonly axis: TimeAxis;
  readonly onRange: (range: [number, number] | null) => void;
}

const kLeastBrush = 1 / 500; // of the width; less is a click

export function Chart({ timeline, axis, onRange }: ChartProps) {
  const { outline } = useApp();
  const { begin, end, range, cursor, onCursor } = axis;
  const { fn, calls } = useCallsOfSelection();
  const [watch, size] = useSize();
  const svg = useRef<SVGSVGElement>(null);
  const [hover, setHover] = useState<{ x: number; y: number; ns: number } | null>(null);
  const [brush, setBrush] = useState<readonly [number, number] | null>(null);
  const scales = useScales(timeline, axis, Math.max(200, size.width));
  const { x, width } = scales;
  const curves = useMemo(() => <Curves timeline={timeline} scales={scales} />, [timeline, scales, outline]);
  useDrawing(() => ({ title: "Memory over time", svg: svgText(svg.current), width, height: kHeight }));
  const at = (event: MouseEvent) => scales.nsAt(event.clientX - svg.current!.getBoundingClientRect().left);
  const finish = () => {
    if (brush) {
      const [from, to] = [Math.round(Math.min(...brush)), Math.round(Math.max(...brush))];
      onRange(to - from < (end - begin) * kLeastBrush ? null : [from, to]);
    }
    setBrush(null);
  };
  return (
    <div class="chart" ref={watch}>
      <svg
        ref={svg}
        width={width}
        height={kHeight}
        role="img"
        aria-label={describe(timeline, outline.gc?.ns.length ?? 0)}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setBrush([at(event), at(event)]);
        }}
        onPointerMove={(event) => {
          if (brush) setBrush([brush[0], at(event)]);
          setHover({ x: event.clientX, y: event.clientY, ns: at(event) });
          onCursor(at(event));
        }}
        onPointerUp={finish}
        onPointerCancel={() => setBrush(null)}
        onPointerLeave={() => {
          setHover(null);
          onCursor(null);
        }}
      >
        {curves}
        <Brush range={brush ?? range} scales={scales} />
        {calls && <path class="call-rss" d={callPath(calls, scales)} />}
        {cursor !== null && <line class="cursor" x1={x(cursor)} x2={x(cursor)} y1={kTop} y2={kFloor} />}
      </svg>
      {hover && (
        <Hint x={hover.x} y={hover.y}>
          <Sample timeline={timeline} ns={hover.ns} />
        </Hint>
      )}
      <Legend
        timeline={timeline}
        more={calls?.length ? `RSS from entry to return of ${fnLabel(outline, fn!)}` : null}
      />
    </div>
  );
}

// The RSS around the calls of the function that is selected, where the run recorded it.
function useCallsOfSelection(): { fn: number | null; calls: Float64Array | null } {
  const { outline, state } = useApp();
  const wanted = outline.spans?.rss && state.sel !== null ? { node: state.sel } : null;
  const { value: fn } = useAnswer("functionOf", wanted);
  const { value: calls } = useAnswer("rssOfFunction", typeof fn === "number" ? { fn } : null);
  return { fn, calls };
}

function Brush({ range, scales: { x } }: { range: readonly [number, number] | null; scales: Scales }) {
  if (!range) return null;
  const [left, right] = [x(Math.min(...range)), x(Math.max(...range))];
  return <rect class="brush" x={left} y={kTop} width={Math.max(1, right - left)} height={kFloor - kTop} />;
}

// A stroke for each call, from its entry to its return.
function callPath(calls: Float64Array, { x, y }: Scales): string {
  let path = "M0 0";
  for (let i = 0; i < calls.length; i += 4)
    path += `M${x(calls[i]!).toFixed(1)} ${y(calls[i + 1]!).toFixed(1)}L${x(calls[i + 2]!).toFixed(1)} ${y(calls[i + 3]!).toFixed(1)}`;
  return path;
}

function Sample({ timeline, ns }: { timeline: Timeline; ns: number }) {
  const { outline } = useApp();
  const i = Math.min(timeline.ns.length - 1, lowerBound(timeline.ns, ns, 0, timeline.ns.length));
  const node = timeline.node?.[i] ?? -1;
  const { value: fn } = useAnswer("functionOf", node >= 0 ? { node } : null);
  if (i < 0) return null;
  return (
    <>
      <b>{duration(ns)}</b>
      {timeline.rss && <span>RSS {bytes(timeline.rss[i]!)}</span>}
      {timeline.heap && <span>traced heap {bytes(timeline.heap[i]!)}</span>}
      {timeline.threads.map((t) => (
        <span key={t.tid}>
          {outline.threads.find(({ tid }) => String(tid) === t.tid)?.name ?? t.tid}: {bytes(t.heap[i]!)}
        </span>
      ))}
      {fn !== null && <span class="faint">in {fnLabel(outline, fn)}</span>}
    </>
  );
}

function describe(timeline: Timeline, collections: number): string {
  const peak = (column: Float64Array | null) =>
    column ? bytes(column.reduce((a, b) => Math.max(a, b), 0)) : "not recorded";
  return `Memory over time. RSS at most ${peak(timeline.rss)}, traced heap at most ${peak(timeline.heap)}, ${plural(collections, "garbage collection")}.`;
}
