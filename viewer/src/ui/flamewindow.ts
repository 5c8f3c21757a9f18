// What part of a flame graph is in sight, and how wheel and drag move it.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Layout } from "../model/layout.ts";
import { kRowHeight } from "./canvas.ts";

export interface Extent {
  readonly from: number; // units of the layout
  readonly to: number;
}

export interface FlameWindow extends Extent {
  readonly show: (change: (now: Extent) => Extent) => void;
  readonly scale: (factor: number, at: number) => void; // `at`: 0 the left edge … 1 the right one
  readonly shift: (share: number) => void; // of the width in sight
  readonly reset: () => void;
  readonly home: Extent; // what reset shows
}

export function useFlameWindow(
  layout: Layout,
  zoomed: number,
  extent: readonly [number, number] | null,
): FlameWindow {
  const home = useMemo(() => {
    if (zoomed < 0 && extent) return { from: extent[0], to: extent[1] };
    return extentOf(layout, zoomed);
  }, [layout, zoomed, extent?.join()]);
  const [{ from, to }, setExtent] = useState<Extent>(home);
  const show = (change: (now: Extent) => Extent) => setExtent((now) => clamped(change(now), layout.total));
  return {
    from,
    to,
    show,
    scale: (factor, at) =>
      show((now) => {
        const focus = now.from + at * (now.to - now.from);
        return { from: focus - (focus - now.from) * factor, to: focus + (now.to - focus) * factor };
      }),
    shift: (share) =>
      show((now) => {
        const by = share * (now.to - now.from);
        return { from: now.from + by, to: now.to + by };
      }),
    reset: () => setExtent(home),
    home,
  };
}

function extentOf({ x, w, total }: Layout, box: number): Extent {
  return box >= 0 ? { from: x[box]!, to: x[box]! + w[box]! } : { from: 0, to: total || 1 };
}

// An extent that shows the box: the present one, unless the box is outside of it or too narrow to see.
export function showing({ x, w }: Layout, box: number, now: Extent, width: number): Extent {
  const [from, wide] = [x[box]!, w[box]!];
  const pixels = (wide / (now.to - now.from)) * width;
  if (pixels >= 4 && from < now.to && from + wide > now.from) return now;
  return { from: from - 4 * wide, to: from + 5 * wide };
}

function clamped({ from, to }: Extent, total: number): Extent {
  const width = Math.min(Math.max(to - from, total * 1e-9), total);
  const left = Math.min(Math.max(0, from), total - width);
  return { from: left, to: left + width };
}

// Chromium draws at most 33 M pixels of height and Firefox 153 far less; beyond this, rows scroll faster.
const kTallest = 8_000_000;

export interface Rows {
  readonly tall: number; // pixels of the element that makes the scroll bar
  readonly offset: number; // pixels that the rows are moved up
  readonly onScroll: (top: number) => void;
  readonly reveal: (row: number, margin: number) => void;
}

export function useRows(scroller: { current: HTMLElement | null }, rows: number, height: number): Rows {
  const [scroll, setScroll] = useState(0);
  const content = rows * kRowHeight;
  const tall = Math.min(content, kTallest);
  const stretch = tall > height ? Math.max(1, (content - height) / (tall - height)) : 1;
  const reveal = (row: number, margin: number) => {
    const element = scroller.current;
    if (!element || height === 0) return;
    const top = row * kRowHeight;
    const visible = element.scrollTop * stretch;
    if (top >= visible && top + kRowHeight <= visible + height) return;
    element.scrollTop = Math.max(0, top - margin * kRowHeight) / stretch;
  };
  return { tall, offset: scroll * stretch, onScroll: setScroll, reveal };
}

// Ctrl + wheel zooms under the pointer, sideways or Shift + wheel pans, plain wheel scrolls the rows.
export function useWheel(scroller: { current: HTMLElement | null }, view: FlameWindow): void {
  const latest = useRef(view);
  latest.current = view;
  useEffect(() => {
    const element = scroller.current!;
    const listen = (event: WheelEvent) => {
      const { left, width } = element.getBoundingClientRect();
      const sideways = event.shiftKey ? event.deltaY : event.deltaX;
      const vertical = event.shiftKey ? 0 : event.deltaY;
      if (event.ctrlKey || event.metaKey) {
        latest.current.scale(Math.exp(event.deltaY / 300), (event.clientX - left) / width);
      } else if (Math.abs(sideways) > Math.abs(vertical)) latest.current.shift(sideways / width);
      else return;
      event.preventDefault();
    };
    // Passive listeners, which handlers in the markup may become, cannot stop the page's own zoom.
    element.addEventListener("wheel", listen, { passive: false });
    return () => element.removeEventListener("wheel", listen);
  }, []);
}

const kDragStart = 3; // pixels; less is a click with an unsteady hand

export function useDrag(view: FlameWindow, width: number) {
  const last = useRef<number | null>(null);
  const travelled = useRef(0);
  const up = () => {
    last.current = null;
  };
  return {
    moved: () => travelled.current > kDragStart,
    handlers: {
      onPointerDown: (event: PointerEvent) => {
        if (event.button !== 0) return;
        last.current = event.clientX;
        travelled.current = 0;
      },
      onPointerMove: (event: PointerEvent) => {
        if (last.current === null) return;
        const by = event.clientX - last.current;
        last.current = event.clientX;
        travelled.current += Math.abs(by);
        if (travelled.current > kDragStart && width > 0) view.shift(-by / width);
      },
      onPointerUp: up,
      onPointerLeave: up,
    },
  };
}
