// The call tree as a table whose branches open.
import { useEffect, useMemo, useState } from "preact/hooks";
import { csv } from "../text/csv.ts";
import { plural } from "../text/units.ts";
import { useAnswer, useApp, useTable } from "./app.ts";
import { useOpenTree, type OpenTree, type ShownRow } from "./branches.ts";
import { kMetricColumns, metricColumn, recordedColumns, type MetricColumn } from "./columns.tsx";
import { useStep } from "./flameview.tsx";
import { Grid, type Column } from "./grid.tsx";
import { fnKind, fnLabel, fnPath, fnPlace, typeColumn } from "./names.ts";
import { Panel } from "./panel.tsx";
import { specOf } from "./state.ts";

export function TreeView() {
  const { outline, state, go, found } = useApp();
  const tree = useOpenTree();
  const { rows } = tree;
  const [current, setCurrent] = useState(-1);
  const selected = rows[current];
  const spec = specOf(state);
  const by = typeColumn(state.metric);
  const { value: detail } = useAnswer("detail", selected ? { spec, node: selected.node, by } : null);

  const pick = (row: number) => {
    setCurrent(row);
    if (rows[row]) go({ sel: rows[row].recorded }, "replace");
  };
  useEffect(() => {
    const at = tree.wanted >= 0 ? rows.findIndex(({ node }) => node === tree.wanted) : -1;
    if (at < 0) return;
    setCurrent(at);
    tree.reached();
  }, [rows, tree.wanted]);
  useStep((by) => {
    const order = rows.map((_, i) => (current + by * (i + 1) + rows.length * 2) % rows.length);
    const next = order.find((row) => found?.functions[rows[row]!.fn]);
    if (next !== undefined) pick(next);
  });
  useTable(() => rowsCsv(rows, (fn) => [fnLabel(outline, fn), fnPath(outline, fn)]));

  return (
    <div class="with-panel">
      <Grid
        name="Call tree"
        columns={useColumns(tree)}
        rows={rows.length}
        current={current}
        onCurrent={pick}
        onEnter={(row) => tree.flip(rows[row]!)}
        tree={(row) => rows[row]!}
        onKey={(key, row) => onKey(key, row, tree, pick)}
        empty={tree.ready ? "No path is left with what is hidden." : "Opening …"}
      />
      {detail && selected && (
        <Panel
          detail={detail}
          onZoom={() => go({ view: "flame", inverted: false, zoom: detail.recorded, sel: detail.recorded })}
          onClose={() => {
            setCurrent(-1);
            go({ sel: null }, "replace");
          }}
        />
      )}
    </div>
  );
}

// True if the key meant something here.
function onKey(key: string, at: number, tree: OpenTree, pick: (row: number) => void): boolean {
  const row = tree.rows[at];
  if (!row) return false;
  const parent = tree.rows.findLastIndex(({ level }, i) => i < at && level < row.level);
  if (key === "ArrowRight" && !row.leaf) {
    if (row.open) pick(at + 1);
    else tree.flip(row);
  } else if (key === "ArrowLeft") {
    if (row.open) tree.flip(row);
    else pick(Math.max(0, parent));
  } else if (key === "*") tree.openHeaviest(row.node);
  else if (key === " " && !row.leaf) tree.flip(row);
  else return false;
  return true;
}

const kExplain =
  "Callees below their callers, heaviest first by the chosen metric. Right opens, left closes, * opens the heaviest path.";

function useColumns({ rows, flip }: OpenTree): Column[] {
  const { outline, state } = useApp();
  const all = (column: MetricColumn) => outline.sums[column.metric] ?? 0;
  const deepest = useMemo(() => rows.reduce((most, { level }) => Math.max(most, level), 0), [rows]);
  return [
    {
      id: "name",
      title: "Call path",
      explain: kExplain,
      sortable: false,
      width: `minmax(${kNameRoom + kIndent * Math.min(deepest, kDeepest)}px, 1fr)`,
      cell: (at) => <PathCell row={rows[at]!} onFlip={() => flip(rows[at]!)} />,
    },
    ...recordedColumns(outline.metrics, state.metric).map((column) =>
      metricColumn(column, (at) => valueOf(rows[at]!, column), all(column), false),
    ),
  ];
}

function valueOf(row: ShownRow, { metric, total }: MetricColumn): number | undefined {
  return (total ? row.total : row.self)[metric];
}

function rowsCsv(rows: readonly ShownRow[], names: (fn: number) => string[]): string {
  const header = ["level", "function", "file", ...kMetricColumns.map(({ id }) => id)];
  const values = (row: ShownRow) => kMetricColumns.map((column) => valueOf(row, column) ?? "");
  return csv(
    header,
    rows.map((row) => [row.level, ...names(row.fn), ...values(row)]),
  );
}

const kNameRoom = 250; // pixels for the name of the deepest row
const kIndent = 14;
const kDeepest = 24; // levels; further ones are told by a number, or the name would leave its column

function PathCell({ row, onFlip }: { row: ShownRow; onFlip: () => void }) {
  const { outline, found } = useApp();
  const thread = row.level === 0 ? outline.threads.find(({ root }) => root === row.recorded) : undefined;
  const flip = (event: MouseEvent) => {
    event.stopPropagation();
    onFlip();
  };
  return (
    <span class="path-cell" style={{ paddingLeft: `${Math.min(row.level, kDeepest) * kIndent}px` }}>
      <i class={`twist ${row.leaf ? "leaf" : row.open ? "open" : ""}`} onClick={flip} aria-hidden="true" />
      {row.level > kDeepest && <span class="depth">{row.level}</span>}
      <span
        class={`kind-${fnKind(outline, row.fn)} ${found?.functions[row.fn] ? "match" : ""}`}
        title={fnPath(outline, row.fn)}
      >
        {row.fn >= 0 && thread ? thread.name : fnLabel(outline, row.fn)}
      </span>
      <span class="faint"> {fnPlace(outline, row.fn)}</span>
      {row.more > 0 && <span class="faint"> and {plural(row.more, "lighter sibling")} not listed</span>}
    </span>
  );
}
