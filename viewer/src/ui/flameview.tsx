// The flame graph of the whole profile with its breadcrumb, legend and side panel.
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Layout } from "../model/layout.ts";
import { metric as metricOf } from "../model/metrics.ts";
import { boxAt, nextMatch, rowOf } from "../model/viewport.ts";
import { count, format, percent, plural } from "../text/units.ts";
import type { Outline } from "../worker/outline.ts";
import type { Picture } from "../worker/pictures.ts";
import { useAnswer, useApp, useDrawing, type App } from "./app.ts";
import type { Scene } from "./canvas.ts";
import { palette, type Palette } from "./colours.ts";
import { Flame } from "./flame.tsx";
import { Legend } from "./legend.tsx";
import { fnKind, fnLabel, fnPlace, kindsOf, typeColumn } from "./names.ts";
import { Panel } from "./panel.tsx";
import { specOf } from "./state.ts";
import { sceneSvg } from "./svg.ts";

export function FlameView() {
  const app = useApp();
  const { state, go, outline, found } = app;
  const spec = specOf(state);
  const { metric, inverted, order } = state;
  const { value: picture, error } = useAnswer("picture", { spec, metric, inverted, order });
  const zoomed = usePlace(picture, state.zoom);
  const selected = usePlace(picture, state.sel);
  const paint = useColours(picture);
  const exported = useFlameDrawing("Flame graph");
  const by = typeColumn(metric);
  const path = useMemo(
    () => (picture && selected >= 0 && inverted ? pathOf(picture.layout, selected) : null),
    [picture, selected, inverted],
  );
  const straight = useAnswer(
    "detail",
    picture && selected >= 0 && !inverted ? { spec, node: picture.layout.node[selected]!, by } : null,
  );
  const upward = useAnswer("invertedDetail", path ? { spec, path, by } : null);
  const name = (box: number) => {
    const node = picture!.layout.node[box]!;
    return inverted ? node : (picture!.origin?.[node] ?? node);
  };
  useStep((by) => {
    const box = picture && found ? nextMatch(picture.layout, found.functions, selected, by) : -1;
    if (box >= 0) go({ sel: name(box) }, "replace");
  });
  const detail = inverted ? upward.value : straight.value;
  if (error) return <p class="failed">{error}</p>;
  if (!picture) return <p class="busy">Laying out {plural(outline.nodes, "node")} …</p>;
  const { layout } = picture;
  const unit = metricOf(metric).unit;
  return (
    <div class="with-panel">
      <div class="column">
        <div class="row spread">
          <Crumbs
            picture={picture}
            zoomed={zoomed}
            onZoom={(box) => go({ zoom: box < 0 ? null : name(box) })}
          />
          <Legend picture={picture} />
        </div>
        {layout.x.length === 0 ? (
          <p class="nothing">{emptySentence(app)}</p>
        ) : (
          <Flame
            layout={layout}
            name={`Flame graph by ${metricOf(metric).name.toLowerCase()}`}
            unit={unit}
            label={(box) => (inverted ? fnLabel(outline, layout.fn[box]!) : boxLabel(outline, picture, box))}
            palette={paint.palette}
            colour={paint.colour}
            matched={found?.functionCount ? found.functions : null}
            selected={selected}
            zoomed={zoomed}
            onSelect={(box) => go({ sel: name(box) }, "replace")}
            onZoom={(box) => go({ zoom: box < 0 ? null : name(box), ...(box >= 0 && { sel: name(box) }) })}
            hint={(box) => <FlameHint layout={layout} box={box} picture={picture} />}
            {...exported}
          />
        )}
        {picture.closed > 0 && (
          <p class="note">
            Of {plural(picture.closed, "branch", "branches")} lighter than 0.01 % or too deep the callers are
            not drawn; select a function and open its callers for more.
          </p>
        )}
      </div>
      {detail && (
        <Panel
          detail={detail}
          onZoom={() => go({ zoom: name(selected) })}
          onClose={() => go({ sel: null }, "replace")}
        />
      )}
    </div>
  );
}

// n and N, from the keyboard or the search field.
export function useStep(onStep: (by: 1 | -1) => void): void {
  const latest = useRef(onStep);
  latest.current = onStep;
  useEffect(() => {
    const listen = (event: Event) => latest.current((event as CustomEvent<1 | -1>).detail);
    window.addEventListener("pyprof-match", listen);
    return () => window.removeEventListener("pyprof-match", listen);
  }, []);
}

function emptySentence({ state, outline }: App): string {
  if (!outline.metrics.includes(state.metric))
    return `${metricOf(state.metric).name} was not recorded in this run. Choose another metric above.`;
  return "Nothing is left to draw: every value is zero here. Choose another metric, thread or range.";
}

function FlameHint({ layout, box, picture }: { layout: Layout; box: number; picture: Picture }) {
  const { outline, state } = useApp();
  const spec = specOf(state);
  const node = layout.node[box]!;
  const { value, pending } = useAnswer("glance", state.inverted ? null : { spec, node });
  const fn = layout.fn[box]!;
  const { unit, name } = metricOf(state.metric);
  const fresh = value && !pending;
  return (
    <>
      <b>{fnLabel(outline, fn)}</b>
      <span class="faint">{fnPlace(outline, fn)}</span>
      <span>
        {name}: {format(layout.w[box]!, unit)} with callees, {percent(layout.w[box]!, layout.total)}
      </span>
      {fresh && value.self[state.metric] !== undefined && (
        <span>{format(value.self[state.metric]!, unit)} of its own</span>
      )}
      {fresh && state.metric !== "self_ns" && value.total.self_ns !== undefined && (
        <span>runtime {format(value.total.self_ns, "ns")}</span>
      )}
      {fresh && value.self[picture.scaleMetric] !== undefined && (
        <span>
          memory {format(value.self[picture.scaleMetric]!, "bytes")} of its own,{" "}
          {format(value.total[picture.scaleMetric]!, "bytes")} with callees
        </span>
      )}
      {fresh && value.self.calls !== undefined && <span>{plural(value.self.calls, "call")}</span>}
    </>
  );
}

// What a box is called: its function, or for a thread's root the thread. Not for inverted pictures.
export function boxLabel(outline: Outline, { layout, origin }: Picture, box: number): string {
  const fn = layout.fn[box]!;
  if (box >= layout.rowStart[1]! || fn < 0) return fnLabel(outline, fn);
  const node = layout.node[box]!;
  const recorded = origin?.[node] ?? node;
  return outline.threads.find(({ root }) => root === recorded)?.name ?? fnLabel(outline, fn);
}

// The box of a node that the address names; -1 if it is not in the picture.
export function usePlace(picture: Picture | null, named: number | null): number {
  const { state } = useApp();
  const ask = named !== null && !state.inverted && picture?.origin;
  const { value } = useAnswer("place", ask ? { spec: specOf(state), recorded: named } : null);
  const node = named === null ? -1 : ask ? (value ?? -1) : named;
  return useMemo(() => (picture && node >= 0 ? picture.layout.node.indexOf(node) : -1), [picture, node]);
}

// How boxes get their colour, for every picture.
export function useColours(picture: Picture | null): { palette: Palette; colour: (box: number) => number } {
  const { state, theme, outline } = useApp();
  const kinds = useMemo(() => kindsOf(outline), [outline]);
  const ofFunction = useMemo(
    () =>
      Int32Array.from(outline.functions.label, (_, fn) => Math.max(0, kinds.indexOf(fnKind(outline, fn)))),
    [outline, kinds],
  );
  return useMemo(() => {
    const scheme = picture?.functions ? "change" : state.colour;
    const layout = picture?.layout;
    const colour =
      scheme === "kind"
        ? (box: number) => ofFunction[layout!.fn[box]!] ?? 0
        : (box: number) => layout!.shade[box]!;
    return { palette: palette(scheme, theme, kinds.length), colour };
  }, [picture, state.colour, theme, kinds, ofFunction]);
}

// Lets the export menu draw what a flame graph shows; the result goes to the graph.
export function useFlameDrawing(
  title: string,
  { place = 0, left = 0 }: { place?: number; left?: number } = {},
): { sceneRef: { current: Scene | null } } {
  const { theme } = useApp();
  const sceneRef = useRef<Scene | null>(null);
  useDrawing(() => {
    const scene = sceneRef.current;
    if (!scene) return null;
    const { width, height } = scene;
    return { title, svg: sceneSvg(scene, title, theme), width, height, left };
  }, place);
  return { sceneRef };
}

// Functions from a box up to row 0's; in an inverted tree row 0 is the function itself.
export function pathOf(layout: Layout, box: number): Int32Array {
  const path: number[] = [];
  const x = layout.x[box]!;
  for (let row = rowOf(layout, box), at = box; row >= 0; row--) {
    path.push(layout.fn[at]!);
    if (row > 0) at = boxAt(layout, row - 1, x);
  }
  return Int32Array.from(path.reverse());
}

const kMostCrumbs = 7;

function Crumbs({
  picture,
  zoomed,
  onZoom,
}: {
  picture: Picture;
  zoomed: number;
  onZoom: (box: number) => void;
}) {
  const { outline, state } = useApp();
  const { layout } = picture;
  const boxes: number[] = [];
  if (zoomed >= 0) {
    const x = layout.x[zoomed]!;
    for (let row = rowOf(layout, zoomed); row >= 0; row--)
      boxes.unshift(row === rowOf(layout, zoomed) ? zoomed : boxAt(layout, row, x));
  }
  const shown =
    boxes.length > kMostCrumbs ? [...boxes.slice(0, 2), -1, ...boxes.slice(3 - kMostCrumbs)] : boxes;
  return (
    <nav class="crumbs" aria-label="Zoom">
      <button type="button" disabled={zoomed < 0} onClick={() => onZoom(-1)}>
        Everything
      </button>
      {shown.map((box) =>
        box < 0 ? (
          <span key="gap" class="faint">
            › … {count(boxes.length - kMostCrumbs + 1)} …
          </span>
        ) : (
          <span key={box}>
            <span class="faint" aria-hidden="true">
              ›
            </span>{" "}
            <button type="button" disabled={box === zoomed} onClick={() => onZoom(box)}>
              {state.inverted ? fnLabel(outline, layout.fn[box]!) : boxLabel(outline, picture, box)}
            </button>
          </span>
        ),
      )}
    </nav>
  );
}
