// A strip over a flame graph: where the matches of a search lie in all of it, and which part is in sight.
import { useMemo } from "preact/hooks";
import type { Layout } from "../model/layout.ts";
import { matchColumns } from "../model/viewport.ts";
import type { FlameWindow } from "./flamewindow.ts";

const kColumns = 600; // finer than the eye tells apart on a strip of nine pixels

interface OverviewProps {
  readonly layout: Layout;
  readonly matched: Uint8Array | null;
  readonly view: FlameWindow;
  readonly absolute: boolean; // the reader knows where the part that is shown at first lies
}

export function Overview({ layout, matched, view, absolute }: OverviewProps) {
  const runs = useMemo(
    () => (matched ? runsOf(matchColumns(layout, matched, kColumns)) : []),
    [layout, matched],
  );
  const { total } = layout;
  const { from, to } = view;
  const most = absolute ? view.home.to - view.home.from : total;
  const zoomed = to - from < most * 0.999;
  if (!zoomed && !runs.length) return null;
  const pick = (event: MouseEvent & { currentTarget: HTMLElement }) => {
    const place = event.currentTarget.getBoundingClientRect();
    const middle = ((event.clientX - place.left) / place.width) * total;
    view.show((now) => ({ from: middle - (now.to - now.from) / 2, to: middle + (now.to - now.from) / 2 }));
  };
  return (
    <div class="overview" aria-hidden="true" onClick={pick}>
      <svg viewBox={`0 0 ${kColumns} 1`} preserveAspectRatio="none">
        {runs.map(([start, end]) => (
          <rect key={start} x={start} y={0} width={end - start} height={1} />
        ))}
        {zoomed && (
          <rect
            class="window"
            x={(from / total) * kColumns}
            y={0}
            width={Math.max(1, ((to - from) / total) * kColumns)}
            height={1}
          />
        )}
      </svg>
    </div>
  );
}

function runsOf(marks: Uint8Array): [number, number][] {
  const runs: [number, number][] = [];
  marks.forEach((mark, column) => {
    const last = runs.at(-1);
    if (mark && last?.[1] === column) last[1] = column + 1;
    else if (mark) runs.push([column, column + 1]);
  });
  return runs;
}
