// A flame graph. What is selected and zoomed to belongs to the owner; panning in between is the graph's own.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Layout } from "../model/layout.ts";
import type { Unit } from "../model/metrics.ts";
import { boxAt, neighbour, rowOf } from "../model/viewport.ts";
import { format, percent } from "../text/units.ts";
import { useApp, useFocus, useSize } from "./app.ts";
import { kRowHeight, paint, type Scene } from "./canvas.ts";
import { kMarks, type Palette } from "./colours.ts";
import { showing, useDrag, useFlameWindow, useRows, useWheel, type FlameWindow } from "./flamewindow.ts";
import { Hint } from "./hint.tsx";
import { Overview } from "./overview.tsx";
import { Ruler } from "./ruler.tsx";

export interface FlameProps {
  readonly layout: Layout;
  readonly name: string; // for those who do not see it
  readonly unit: Unit;
  readonly label: (box: number) => string;
  readonly palette: Palette;
  readonly colour: (box: number) => number;
  readonly value?: (box: number) => string; // instead of the width
  readonly whole?: number; // what shares are told of; the layout's total if it is not given
  readonly absolute?: boolean; // x is a place in time, not just a width
  readonly extent?: readonly [number, number] | null; // what is in sight unless a box is zoomed to
  readonly cursor?: number | null; // a place that is marked
  readonly onCursor?: (at: number | null) => void;
  readonly matched: Uint8Array | null;
  readonly selected: number; // boxes, -1: none
  readonly zoomed: number;
  readonly onSelect: (box: number) => void;
  readonly onZoom: (box: number) => void; // -1: all the way out
  readonly hint: (box: number) => preact.ComponentChildren;
  readonly sceneRef?: { current: Scene | null };
}

export function Flame(props: FlameProps) {
  const { layout, zoomed, selected, matched } = props;
  const [watch, size] = useSize();
  const scroller = useFocus();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hovered, setHovered] = useState<{ box: number; x: number; y: number } | null>(null);
  const view = useFlameWindow(layout, zoomed, props.extent ?? null);
  const rows = useRows(scroller, layout.rowStart.length - 1, size.height);
  const drag = useDrag(view, size.width);
  const select = useSelect(props);
  const scene = useScene(props, { view, size, scroll: rows.offset, hovered: hovered?.box ?? -1 });
  useWheel(scroller, view);
  usePaint(canvas, scene);

  useLayoutEffect(() => {
    view.reset();
    if (zoomed >= 0) rows.reveal(rowOf(layout, zoomed), 2);
    else if (scroller.current && selected < 0) scroller.current.scrollTop = 0;
  }, [layout, zoomed, props.extent?.join()]);
  useEffect(() => {
    if (selected < 0 || !size.height) return;
    rows.reveal(rowOf(layout, selected), 3);
    view.show((now) => showing(layout, selected, now, size.width));
  }, [layout, selected, size.height > 0]);

  const at = (event: MouseEvent) => boxUnder(scene, canvas.current!, event);
  const zero = props.absolute ? view.from : 0; // in a merged graph only widths mean something
  return (
    <div class="flame">
      <Ruler from={zero} to={zero + view.to - view.from} unit={props.unit} width={size.width} />
      <Overview layout={layout} matched={matched} view={view} absolute={props.absolute ?? false} />
      <div
        class="flame-scroller"
        ref={(element) => {
          scroller.current = element;
          watch(element);
        }}
        tabIndex={0}
        role="application"
        aria-roledescription="flame graph"
        aria-label={`${props.name}. Arrow keys move between frames, Enter zooms, the tree view shows the same as a table.`}
        onScroll={(event) => rows.onScroll(event.currentTarget.scrollTop)}
        onKeyDown={(event) => onKey(event, props, view, select)}
        {...drag.handlers}
        onMouseMove={(event) => {
          setHovered({ box: at(event), x: event.clientX, y: event.clientY });
          props.onCursor?.(placeUnder(scene, canvas.current!, event));
        }}
        onMouseLeave={() => {
          setHovered(null);
          props.onCursor?.(null);
        }}
        onClick={(event) => drag.moved() || select(at(event))}
        onDblClick={(event) => at(event) >= 0 && props.onZoom(at(event))}
      >
        <div class="flame-spacer" style={{ height: `${rows.tall}px` }}>
          <canvas
            ref={canvas}
            aria-hidden="true"
            style={{ width: `${size.width}px`, height: `${size.height}px` }}
          />
        </div>
      </div>
      <Cursor at={props.cursor ?? null} view={view} />
      {hovered && hovered.box >= 0 && hovered.box < layout.x.length && (
        <Hint x={hovered.x} y={hovered.y}>
          {props.hint(hovered.box)}
        </Hint>
      )}
    </div>
  );
}

interface Sight {
  readonly view: FlameWindow;
  readonly size: { width: number; height: number };
  readonly scroll: number;
  readonly hovered: number;
}

function useScene(props: FlameProps, { view, size, scroll, hovered }: Sight): Scene {
  const { theme } = useApp();
  const { layout, label, palette, colour, matched, selected } = props;
  const value = props.value ?? ((box: number) => format(layout.w[box]!, props.unit));
  const marks = kMarks[theme];
  const scene: Scene = {
    layout,
    label,
    value,
    palette,
    colour,
    matched,
    selected,
    hovered,
    marks,
    scroll,
    from: view.from,
    to: view.to,
    ...size,
  };
  if (props.sceneRef) props.sceneRef.current = scene;
  return scene;
}

function usePaint(canvas: { current: HTMLCanvasElement | null }, scene: Scene): void {
  useLayoutEffect(() => {
    const frame = requestAnimationFrame(() => {
      if (canvas.current && scene.width > 0) paint(canvas.current, scene);
    });
    return () => cancelAnimationFrame(frame);
  });
}

// Selects a box and says it to those who do not see it.
function useSelect({ layout, unit, label, whole, onSelect }: FlameProps): (box: number) => void {
  const { say } = useApp();
  return (box) => {
    if (box < 0) return;
    onSelect(box);
    const width = layout.w[box]!;
    say(
      `${label(box)}, ${format(width, unit)}, ${percent(width, whole ?? layout.total)}, depth ${rowOf(layout, box) + 1}`,
    );
  };
}

function boxUnder(scene: Scene, canvas: HTMLCanvasElement, event: MouseEvent): number {
  const place = canvas.getBoundingClientRect();
  const row = Math.floor((event.clientY - place.top + scene.scroll) / kRowHeight);
  return boxAt(scene.layout, row, placeUnder(scene, canvas, event));
}

// Units of the layout.
function placeUnder({ from, to, width }: Scene, canvas: HTMLCanvasElement, event: MouseEvent): number {
  return from + ((event.clientX - canvas.getBoundingClientRect().left) / width) * (to - from);
}

function Cursor({ at, view: { from, to } }: { at: number | null; view: FlameWindow }) {
  if (at === null || at < from || at > to) return null;
  return <i class="flame-cursor" style={{ left: `${(100 * (at - from)) / (to - from)}%` }} />;
}

const kArrows: Partial<Record<string, "up" | "down" | "left" | "right">> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
};
const kKeys: Partial<Record<string, (view: FlameWindow, props: FlameProps, element: HTMLElement) => void>> = {
  "+": (view) => view.scale(0.7, 0.5),
  "=": (view) => view.scale(0.7, 0.5),
  w: (view) => view.scale(0.7, 0.5),
  "-": (view) => view.scale(1 / 0.7, 0.5),
  s: (view) => view.scale(1 / 0.7, 0.5),
  a: (view) => view.shift(-1 / 8),
  d: (view) => view.shift(1 / 8),
  "0": everything,
  Home: everything,
  PageDown: (_view, _props, element) => (element.scrollTop += element.clientHeight * 0.9),
  PageUp: (_view, _props, element) => (element.scrollTop -= element.clientHeight * 0.9),
  Enter: (_view, { selected, onZoom }) => selected >= 0 && onZoom(selected),
};

function everything(view: FlameWindow, props: FlameProps): void {
  view.reset();
  props.onZoom(-1);
}

function onKey(
  event: KeyboardEvent & { currentTarget: HTMLElement },
  props: FlameProps,
  view: FlameWindow,
  select: (box: number) => void,
): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { layout, selected, zoomed } = props;
  const arrow = kArrows[event.key];
  const key = kKeys[event.key];
  if (arrow)
    select(selected >= 0 ? neighbour(layout, selected, arrow) : Math.max(zoomed, layout.x.length ? 0 : -1));
  else if (key) key(view, props, event.currentTarget);
  else return;
  event.preventDefault();
  event.stopPropagation();
}
