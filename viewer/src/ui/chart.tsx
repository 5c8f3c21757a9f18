// Memory over time as SVG: RSS, traced heap, a line per thread, garbage collections, peaks, and a brush.
import { useRef, useState } from "preact/hooks";
import type { Timeline } from "../model/profile.ts";
import { lowerBound } from "../model/viewport.ts";
import { bytes, duration, plural } from "../text/units.ts";
import { useAnswer, useApp, useDrawing, useSize } from "./app.ts";
import type { TimeAxis } from "./axis.ts";
import { kCategories } from "./colours.ts";
import { Hint } from "./hint.tsx";
import { fnLabel } from "./names.ts";
import { ticksOf } from "./ruler.tsx";
import { svgText } from "./svgtext.ts";

const kHeight = 240;
const kLeft = 68;
const kBottom = 24;
const kTop = 18;

export interface ChartProps {
  readonly timeline: Timeline;
  readonly axis: TimeAxis;
  readonly onRange: (range: [number, number] | null) => void;
}

export function Chart({ timeline, axis, onRange }: ChartProps) {
  const { outline, state } = useApp();
  const { begin, end, range, cursor, onCursor } = axis;
  const { value: fn } = useAnswer(
    "functionOf",
    outline.spans?.rss && state.sel !== null ? { node: state.sel } : null,
  );
  const { value: calls } = useAnswer("rssOfFunction", typeof fn === "number" ? { fn } : null);
  const [watch, size] = useSize();
  const svg = useRef<SVGSVGElement>(null);
  const [hover, setHover] = useState<{ x: number; y: number; ns: number } | null>(null);
  const [brush, setBrush] = useState<readonly [number, number] | null>(null);
  const width = Math.max(200, size.width);
  const inner = width - kLeft - 12;
  const columns = [timeline.rss, timeline.heap, ...timeline.threads.map((t) => t.heap)].flatMap((column) =>
    column ? [column] : [],
  );
  const most = columns.reduce((top, column) => column.reduce((a, b) => Math.max(a, b), top), 1) * 1.05;
  const ticks = ticksOf(0, most, 5, "bytes");
  const x = (ns: number) => kLeft + ((ns - begin) / (end - begin)) * inner;
  const y = (value: number) => kTop + (1 - value / most) * (kHeight - kTop - kBottom);
  const shareOf = (event: MouseEvent) =>
    (event.clientX - svg.current!.getBoundingClientRect().left - kLeft) / inner;
  const at = (event: MouseEvent) => Math.min(end, Math.max(begin, begin + shareOf(event) * (end - begin)));
  useDrawing(() => ({ title: "Memory over time", svg: svgText(svg.current), width, height: kHeight }));
  const shown = brush ?? range;
  const finish = () => {
    if (brush)
      onRange(
        Math.abs(brush[1] - brush[0]) < (end - begin) / 500
          ? null
          : [Math.round(Math.min(...brush)), Math.round(Math.max(...brush))],
      );
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
          if (event.button === 0) {
            event.currentTarget.setPointerCapture(event.pointerId);
            setBrush([at(event), at(event)]);
          }
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
        {ticks.map((tick) => (
          <g key={tick}>
            <line class="rule" x1={kLeft} x2={width - 12} y1={y(tick)} y2={y(tick)} />
            <text class="tick" x={kLeft - 8} y={y(tick) + 4} text-anchor="end">
              {bytes(tick)}
            </text>
          </g>
        ))}
        {ticksOf(begin, end, inner / 110, "ns").map((tick) => (
          <text key={tick} class="tick" x={x(tick)} y={kHeight - 6} text-anchor="middle">
            {duration(tick)}
          </text>
        ))}
        {timeline.heap && (
          <path
            class="heap"
            d={`${line(timeline.ns, timeline.heap, x, y)}L${x(timeline.ns.at(-1) ?? 0)} ${y(0)}L${x(timeline.ns[0] ?? 0)} ${y(0)}Z`}
          />
        )}
        {timeline.heap && <path class="heap-line" d={line(timeline.ns, timeline.heap, x, y)} />}
        {timeline.rss && <path class="rss" d={line(timeline.ns, timeline.rss, x, y)} />}
        {timeline.threads.map((t, i) => (
          <path key={t.tid} class="thread" stroke={threadColour(i)} d={line(timeline.ns, t.heap, x, y)} />
        ))}
        {outline.gc &&
          Array.from(
            outline.gc.ns,
            (ns, i) =>
              ns >= begin && (
                <g key={i} class={`gc gc-${outline.gc!.generation[i]!}`}>
                  <rect
                    x={x(ns)}
                    y={kHeight - kBottom - 9}
                    width={Math.max(1.5, (outline.gc!.duration[i]! / (end - begin)) * inner)}
                    height="9"
                  />
                  <title>{`Garbage collection of generation ${outline.gc!.generation[i]!} after ${duration(ns)}: ${duration(outline.gc!.duration[i]!)}, ${plural(outline.gc!.collected[i]!, "object")} freed`}</title>
                </g>
              ),
          )}
        {outline.peaks.map((peak, i) => (
          <PeakMark
            key={i}
            x={x(peak.ns)}
            y={y(peak.bytes)}
            flip={x(peak.ns) > width * 0.65}
            text={`peak ${bytes(peak.bytes)}`}
          />
        ))}
        {shown && (
          <rect
            class="brush"
            x={x(Math.min(shown[0], shown[1]))}
            y={kTop}
            width={Math.max(1, x(Math.max(shown[0], shown[1])) - x(Math.min(shown[0], shown[1])))}
            height={kHeight - kTop - kBottom}
          />
        )}
        {calls && <path class="call-rss" d={callPath(calls, x, y)} />}
        {cursor !== null && (
          <line class="cursor" x1={x(cursor)} x2={x(cursor)} y1={kTop} y2={kHeight - kBottom} />
        )}
      </svg>
      {hover && (
        <Hint x={hover.x} y={hover.y}>
          <Sample timeline={timeline} ns={hover.ns} />
        </Hint>
      )}
      <ul class="chart-legend" aria-label="Lines">
        {timeline.rss && (
          <li>
            <i class="rss-key" />
            RSS, what the kernel counts
          </li>
        )}
        {timeline.heap && (
          <li>
            <i class="heap-key" />
            traced heap
          </li>
        )}
        {timeline.threads.map((t, i) => (
          <li key={t.tid}>
            <i style={{ background: threadColour(i) }} />
            heap of {outline.threads.find(({ tid }) => String(tid) === t.tid)?.name ?? `thread ${t.tid}`}
          </li>
        ))}
        {outline.gc && outline.gc.ns.length > 0 && (
          <li>
            <i class="gc-key" />
            garbage collection
          </li>
        )}
        {calls && calls.length > 0 && (
          <li>
            <i class="call-key" />
            RSS from entry to return of {fnLabel(outline, fn!)}
          </li>
        )}
      </ul>
    </div>
  );
}

// A stroke for each call, from its entry to its return.
function callPath(calls: Float64Array, x: (ns: number) => number, y: (bytes: number) => number): string {
  let path = "M0 0";
  for (let i = 0; i < calls.length; i += 4)
    path += `M${x(calls[i]!).toFixed(1)} ${y(calls[i + 1]!).toFixed(1)}L${x(calls[i + 2]!).toFixed(1)} ${y(calls[i + 3]!).toFixed(1)}`;
  return path;
}

function threadColour(i: number): string {
  return kCategories[(i + 2) % kCategories.length]!;
}

function line(
  ns: Float64Array,
  values: Float64Array,
  x: (ns: number) => number,
  y: (value: number) => number,
): string {
  let path = "";
  for (let i = 0; i < ns.length; i++)
    path += `${i ? "L" : "M"}${x(ns[i]!).toFixed(1)} ${y(values[i]!).toFixed(1)}`;
  return path || "M0 0";
}

function PeakMark({ x, y, text, flip }: { x: number; y: number; text: string; flip: boolean }) {
  return (
    <g class="peak">
      <line x1={x} x2={x} y1={kTop} y2={kHeight - kBottom} />
      <circle cx={x} cy={y} r="4" />
      <text x={flip ? x - 8 : x + 8} y={kTop - 4} text-anchor={flip ? "end" : "start"}>
        {text}
      </text>
    </g>
  );
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
