// A flame graph: a viewport over the boxes, moved by wheel, drag and keys. What is selected and zoomed to
// belongs to the owner; panning in between is the graph's own.
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Layout } from "../model/layout.ts";
import type { Unit } from "../model/metrics.ts";
import { boxAt, neighbour, rowOf } from "../model/viewport.ts";
import { format, percent } from "../text/units.ts";
import { useApp, useFocus, useSize } from "./app.ts";
import { kRowHeight, paint, type Scene } from "./canvas.ts";
import type { Palette } from "./colours.ts";
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
  readonly absolute?: boolean; // x is a place in time, not just a width
  readonly matched: Uint8Array | null;
  readonly selected: number; // boxes, -1: none
  readonly zoomed: number;
  readonly onSelect: (box: number) => void;
  readonly onZoom: (box: number) => void; // -1: all the way out
  readonly hint: (box: number) => preact.ComponentChildren;
  readonly canvasRef?: (canvas: HTMLCanvasElement | null) => void;
  readonly sceneRef?: { current: Scene | null };
}

interface Window { readonly from: number; readonly to: number }

// Chromium draws at most 33 M pixels of height and Firefox 153 far less; beyond this, rows scroll faster.
const kTallest = 8_000_000;

export function Flame(props: FlameProps) {
  const { theme, say } = useApp();
  const { layout, zoomed, selected } = props;
  const [watch, size] = useSize();
  const scroller = useFocus();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hovered, setHovered] = useState<{ box: number; x: number; y: number } | null>(null);
  const home = useMemo(() => windowOf(layout, zoomed), [layout, zoomed]);
  const [window_, setWindow] = useState<Window>(home);
  const [scroll, setScroll] = useState(0);
  const rows = layout.rowStart.length - 1;
  const content = rows * kRowHeight;
  const tall = Math.min(content, kTallest);
  const zero = props.absolute ? window_.from : 0; // in a merged graph only widths mean something
  const stretch = tall > size.height ? Math.max(1, (content - size.height) / (tall - size.height)) : 1;

  useLayoutEffect(() => {
    setWindow(home);
    if (zoomed >= 0) showRow(rowOf(layout, zoomed), 2);
    else if (scroller.current && selected < 0) scroller.current.scrollTop = 0;
  }, [home]);
  useEffect(() => {
    if (selected < 0 || !size.height) return;
    showRow(rowOf(layout, selected), 3);
    setWindow((now) => showing(layout, selected, now, size.width));
  }, [layout, selected, size.height > 0]);

  function showRow(row: number, margin: number): void {
    const element = scroller.current;
    if (!element || !size.height) return;
    const top = row * kRowHeight;
    const visible = element.scrollTop * stretch;
    if (top >= visible && top + kRowHeight <= visible + size.height) return;
    element.scrollTop = Math.max(0, top - margin * kRowHeight) / stretch;
  }

  const scene: Scene = {
    layout, from: window_.from, to: window_.to, scroll: scroll * stretch, width: size.width, height: size.height,
    label: props.label, value: props.value ?? ((box) => format(layout.w[box]!, props.unit)), palette: props.palette, colour: props.colour, matched: props.matched, selected,
    hovered: hovered?.box ?? -1, marks: kMarks[theme],
  };
  if (props.sceneRef) props.sceneRef.current = scene;
  useLayoutEffect(() => {
    const frame = requestAnimationFrame(() => canvas.current && size.width > 0 && paint(canvas.current, scene));
    return () => cancelAnimationFrame(frame);
  });

  const at = (event: MouseEvent): number => {
    const place = canvas.current!.getBoundingClientRect();
    const row = Math.floor((event.clientY - place.top + scene.scroll) / kRowHeight);
    const x = window_.from + ((event.clientX - place.left) / size.width) * (window_.to - window_.from);
    return boxAt(layout, row, x);
  };
  const move = useCallback((next: Window) => setWindow(clamped(next, layout.total)), [layout]);
  const scaleBy = (factor: number, focus: number) => move({
    from: focus - (focus - window_.from) * factor, to: focus + (window_.to - focus) * factor,
  });
  const drag = useDrag((fraction) => {
    const shift = fraction * (window_.to - window_.from);
    move({ from: window_.from - shift, to: window_.to - shift });
  }, size.width);

  const wheel = (event: WheelEvent) => {
    const sideways = event.shiftKey ? event.deltaY : event.deltaX;
    if (!event.ctrlKey && !event.metaKey && Math.abs(sideways) <= Math.abs(event.shiftKey ? 0 : event.deltaY)) return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) {
      const place = canvas.current!.getBoundingClientRect();
      scaleBy(Math.exp(event.deltaY / 300), window_.from + ((event.clientX - place.left) / size.width) * (window_.to - window_.from));
    } else {
      const shift = (sideways / size.width) * (window_.to - window_.from);
      move({ from: window_.from + shift, to: window_.to + shift });
    }
  };
  const wheelRef = useRef(wheel);
  wheelRef.current = wheel;
  useEffect(() => {
    // Preact's handlers are passive where the browser wants them so; zooming must stop the page's own.
    const listen = (event: WheelEvent) => wheelRef.current(event);
    const element = scroller.current!;
    element.addEventListener("wheel", listen, { passive: false });
    return () => element.removeEventListener("wheel", listen);
  }, []);

  const select = (box: number) => {
    if (box < 0) return;
    props.onSelect(box);
    say(`${props.label(box)}, ${format(layout.w[box]!, props.unit)}, ${percent(layout.w[box]!, layout.total)}, depth ${rowOf(layout, box) + 1}`);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = kArrows[event.key];
    const middle = (window_.from + window_.to) / 2;
    const step = (window_.to - window_.from) / 8;
    if (arrow) select(selected < 0 ? firstShown(layout, zoomed) : neighbour(layout, selected, arrow));
    else if (event.key === "Enter" && selected >= 0) props.onZoom(selected);
    else if (event.key === "+" || event.key === "=" || event.key === "w") scaleBy(0.7, middle);
    else if (event.key === "-" || event.key === "s") scaleBy(1 / 0.7, middle);
    else if (event.key === "a") move({ from: window_.from - step, to: window_.to - step });
    else if (event.key === "d") move({ from: window_.from + step, to: window_.to + step });
    else if (event.key === "0" || event.key === "Home") {
      setWindow(home);
      props.onZoom(-1);
    } else if (event.key === "PageDown" || event.key === "PageUp") {
      scroller.current!.scrollTop += (event.key === "PageDown" ? 1 : -1) * size.height * 0.9;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="flame">
      <Ruler from={zero} to={zero + window_.to - window_.from} unit={props.unit} width={size.width} />
      <Overview layout={layout} matched={props.matched} from={window_.from} to={window_.to}
        onPick={(x) => move({ from: x - (window_.to - window_.from) / 2, to: x + (window_.to - window_.from) / 2 })} />
      <div class="flame-scroller" ref={(element) => { scroller.current = element; watch(element); }} tabIndex={0}
        role="application" aria-roledescription="flame graph" aria-label={`${props.name}. Arrow keys move between frames, Enter zooms, the tree view shows the same as a table.`}
        onScroll={(event) => setScroll(event.currentTarget.scrollTop)} onKeyDown={onKey} {...drag.handlers}
        onMouseMove={(event) => { if (!drag.moved()) setHovered({ box: at(event), x: event.clientX, y: event.clientY }); }}
        onMouseLeave={() => setHovered(null)}
        onClick={(event) => { if (!drag.moved()) select(at(event)); }}
        onDblClick={(event) => { const box = at(event); if (box >= 0) props.onZoom(box); }}>
        <div class="flame-spacer" style={{ height: `${tall}px` }}>
          <canvas ref={(element) => { canvas.current = element; props.canvasRef?.(element); }} aria-hidden="true"
            style={{ width: `${size.width}px`, height: `${size.height}px` }} />
        </div>
      </div>
      {hovered && hovered.box >= 0 && <Hint x={hovered.x} y={hovered.y}>{props.hint(hovered.box)}</Hint>}
    </div>
  );
}

const kArrows: Partial<Record<string, "up" | "down" | "left" | "right">> = {
  ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right",
};

export const kMarks = {
  light: { run: "#cbd5e1", quiet: "#e8edf3", match: "#a21caf", matchInk: "#ffffff", edge: "#0f172a" },
  dark: { run: "#334155", quiet: "#1c2636", match: "#f0abfc", matchInk: "#3b0764", edge: "#f8fafc" },
} as const;

export function Hint({ x, y, children }: { x: number; y: number; children: preact.ComponentChildren }) {
  const right = x > window.innerWidth - 380;
  const low = y > window.innerHeight - 200;
  return (
    <div class="hint" aria-hidden="true" style={{
      left: right ? "auto" : `${x + 14}px`, right: right ? `${window.innerWidth - x + 14}px` : "auto",
      top: low ? "auto" : `${y + 16}px`, bottom: low ? `${window.innerHeight - y + 12}px` : "auto",
    }}>{children}</div>
  );
}

function windowOf(layout: Layout, box: number): Window {
  if (box >= 0) return { from: layout.x[box]!, to: layout.x[box]! + layout.w[box]! };
  return { from: layout.x.length ? Math.min(0, layout.x[0]!) : 0, to: layout.total || 1 };
}

// A window that shows the box: the present one, unless the box is outside of it or too narrow to see.
function showing(layout: Layout, box: number, now: Window, width: number): Window {
  const from = layout.x[box]!;
  const wide = layout.w[box]!;
  const pixels = (wide / (now.to - now.from)) * width;
  if (width === 0 || (pixels >= 4 && from < now.to && from + wide > now.from)) return now;
  return clamped({ from: from - 4 * wide, to: from + 5 * wide }, layout.total);
}

function clamped({ from, to }: Window, total: number): Window {
  const width = Math.min(Math.max(to - from, total * 1e-9), total);
  const left = Math.min(Math.max(0, from), total - width);
  return { from: left, to: left + width };
}

function firstShown(layout: Layout, zoomed: number): number {
  if (zoomed >= 0) return zoomed;
  return layout.x.length ? 0 : -1;
}

function useDrag(onMove: (fraction: number) => void, width: number) {
  const last = useRef<number | null>(null);
  const travelled = useRef(0);
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    last.current = event.clientX;
    travelled.current = 0;
  };
  const move = (event: PointerEvent) => {
    if (last.current === null) return;
    const by = event.clientX - last.current;
    travelled.current += Math.abs(by);
    last.current = event.clientX;
    if (travelled.current > 3 && width > 0) onMove(by / width);
  };
  const up = () => {
    last.current = null;
  };
  return {
    moved: () => travelled.current > 3,
    handlers: { onPointerDown: down, onPointerMove: move, onPointerUp: up, onPointerLeave: up },
  };
}
