// A table of any length: only the rows in sight exist. Arrow keys move the current row; headers sort.
import { useEffect, useId, useState } from "preact/hooks";
import { useFocus, useSize } from "./app.ts";

export interface Column {
  readonly id: string;
  readonly title: string;
  readonly explain: string;
  readonly number?: boolean;
  readonly sortable?: boolean;
  readonly width?: string;
  readonly cell: (row: number) => preact.ComponentChildren;
}

export interface TreeState {
  readonly level: number;
  readonly leaf: boolean;
  readonly open: boolean;
}

interface GridProps {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly sort?: string;
  readonly up?: boolean;
  readonly onSort?: (column: string) => void;
  readonly current: number;
  readonly onCurrent: (row: number) => void;
  readonly onEnter?: (row: number) => void;
  readonly tree?: (row: number) => TreeState;
  readonly onKey?: (key: string, row: number) => boolean; // true: handled
  readonly empty?: string;
}

export const kLine = 26; // pixels
const kTallest = 8_000_000; // see flamewindow.ts

export function Grid(props: GridProps) {
  const { columns, rows, current } = props;
  const [watch, size] = useSize();
  const body = useFocus();
  const [scroll, setScroll] = useState(0);
  const content = rows * kLine;
  const tall = Math.min(content, kTallest);
  const stretch = tall > size.height ? Math.max(1, (content - size.height) / (tall - size.height)) : 1;
  const top = scroll * stretch;
  const first = Math.max(0, Math.floor(top / kLine) - 4);
  const last = Math.min(rows, Math.ceil((top + size.height) / kLine) + 4);
  const widths = columns.map((column) => column.width ?? (column.number ? "104px" : "minmax(180px, 1fr)"));
  const template = widths.join(" ");
  const least = widths.reduce((sum, width) => sum + Number(/\d+/.exec(width)?.[0] ?? 0), 0);

  useEffect(() => {
    const element = body.current;
    if (!element || current < 0) return;
    const place = current * kLine;
    const seen = element.scrollTop * stretch;
    if (place < seen) element.scrollTop = place / stretch;
    else if (place + 2 * kLine > seen + size.height)
      element.scrollTop = (place + 2 * kLine - size.height) / stretch;
  }, [current, size.height]);

  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.target as HTMLElement).closest(".head"))
      return;
    const page = Math.max(1, Math.floor(size.height / kLine) - 2);
    const steps: Partial<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -rows,
      End: rows,
    };
    const step = steps[event.key];
    if (step !== undefined && rows > 0)
      props.onCurrent(Math.min(rows - 1, Math.max(0, (current < 0 && step > 0 ? -1 : current) + step)));
    else if (event.key === "Enter" && current >= 0 && props.onEnter) props.onEnter(current);
    else if (!props.onKey?.(event.key, current)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const unique = useId();
  const id = (row: number) => `${unique}-row-${row}`;
  return (
    <div
      class="grid"
      role={props.tree ? "treegrid" : "grid"}
      aria-label={props.name}
      aria-rowcount={rows + 1}
      aria-colcount={columns.length}
      tabIndex={0}
      onKeyDown={onKey}
      aria-activedescendant={current >= first && current < last ? id(current) : undefined}
      ref={(element) => {
        body.current = element;
        watch(element);
      }}
      onScroll={(event) => setScroll(event.currentTarget.scrollTop)}
    >
      <div
        class="head"
        role="row"
        aria-rowindex={1}
        style={{ gridTemplateColumns: template, minWidth: `${least}px` }}
      >
        {columns.map((column) => (
          <Header key={column.id} column={column} {...props} />
        ))}
      </div>
      <div class="grid-spacer" role="presentation" style={{ height: `${tall}px`, minWidth: `${least}px` }}>
        {Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i).map((row) => {
          const tree = props.tree?.(row);
          return (
            <div
              key={row}
              id={id(row)}
              role="row"
              aria-rowindex={row + 2}
              aria-selected={row === current}
              class={`line ${row === current ? "current" : ""} ${row % 2 ? "odd" : ""}`}
              {...(tree && {
                "aria-level": tree.level + 1,
                ...(tree.leaf ? {} : { "aria-expanded": tree.open }),
              })}
              style={{
                gridTemplateColumns: template,
                transform: `translateY(${row * kLine - top + scroll}px)`,
              }}
              onClick={() => props.onCurrent(row)}
              onDblClick={() => props.onEnter?.(row)}
            >
              {columns.map((column) => (
                <div key={column.id} role="gridcell" class={column.number ? "number" : "word"}>
                  {column.cell(row)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
      {rows === 0 && <p class="nothing">{props.empty ?? "Nothing to show."}</p>}
    </div>
  );
}

function Header({ column, sort, up, onSort }: { column: Column } & GridProps) {
  const active = sort === column.id;
  const id = `${useId()}-explain`;
  const sortable = onSort && column.sortable !== false;
  return (
    <div
      role="columnheader"
      class={column.number ? "number" : "word"}
      {...(active && { "aria-sort": up ? "ascending" : "descending" })}
    >
      <button
        type="button"
        aria-describedby={id}
        aria-disabled={sortable ? undefined : "true"}
        onClick={() => sortable && onSort(column.id)}
      >
        {column.title}
        {active && <span aria-hidden="true">{up ? " ▲" : " ▼"}</span>}
      </button>
      <span role="tooltip" id={id} class="explain">
        {column.explain}
      </span>
    </div>
  );
}
