// The call tree as a table whose branches open. The rows in sight are fetched when their parent opens.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { csv } from "../text/csv.ts";
import { plural } from "../text/units.ts";
import type { TreeRow } from "../worker/rows.ts";
import { useAnswer, useApp, useExports } from "./app.ts";
import { kMetricColumns, metricColumn, recordedColumns } from "./columns.tsx";
import { useStep } from "./flameview.tsx";
import { Grid, type Column } from "./grid.tsx";
import { fnKind, fnLabel, fnPath, fnPlace, typeColumn } from "./names.ts";
import { Panel } from "./panel.tsx";
import { specOf, type State } from "./state.ts";

interface Shown extends TreeRow {
  readonly level: number;
  readonly open: boolean;
  readonly more: number;
}
type Branches = ReadonlyMap<number, { rows: TreeRow[]; more: number }>;

export function TreeView() {
  const { outline, state, go, found, client } = useApp();
  const spec = specOf(state);
  const { metric } = state;
  const shape = JSON.stringify([spec, metric]);
  const [branches, setBranches] = useState<Branches>(new Map());
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set([-1]));
  const [current, setCurrent] = useState(-1);
  const asked = useRef(new Set<number>());
  const generation = useRef(0);

  const fetchBranches = (nodes: readonly number[]) => {
    const mine = generation.current;
    const unknown = nodes.filter((node) => !asked.current.has(node));
    for (const node of unknown) asked.current.add(node);
    void client.ask("children", { spec, metric, nodes: unknown }).then((found) => {
      if (mine === generation.current)
        setBranches(
          (before) => new Map([...before, ...found.map((branch) => [branch.node, branch] as const)]),
        );
    });
  };
  useEffect(() => {
    generation.current++;
    asked.current = new Set();
    setBranches(new Map());
    void openTo(client, state).then(({ path, node }) => {
      setOpen(new Set([-1, ...path]));
      fetchBranches([-1, ...path]);
      setCurrentNode(node);
    });
  }, [shape, outline]);

  const [wanted, setCurrentNode] = useState(-1);
  const rows = useMemo(() => flatten(branches, open), [branches, open]);
  useEffect(() => {
    const at = wanted >= 0 ? rows.findIndex(({ node }) => node === wanted) : -1;
    if (at >= 0) {
      setCurrent(at);
      setCurrentNode(-1);
    }
  }, [rows, wanted]);
  const selected = rows[current];
  const { value: detail } = useAnswer(
    "detail",
    selected ? { spec, node: selected.node, by: typeColumn(metric) } : null,
    branches,
  );

  const setBranch = (node: number, isOpen: boolean) => {
    const next = new Set(open);
    if (isOpen) next.add(node);
    else next.delete(node);
    setOpen(next);
    if (isOpen) fetchBranches([node]);
  };
  const openHeaviest = async (node: number) => {
    const path = await client.ask("heaviestPath", { spec, metric, node });
    setOpen(new Set([...open, node, ...path]));
    fetchBranches([node, ...path]);
    if (path.length) setCurrentNode(path.at(-1)!);
  };
  const pick = (row: number) => {
    setCurrent(row);
    if (rows[row]) go({ sel: rows[row].recorded }, "replace");
  };
  const onKey = (key: string, at: number): boolean => {
    const row = rows[at];
    if (!row) return false;
    if (key === "ArrowRight") {
      if (!row.leaf && !row.open) setBranch(row.node, true);
      else if (!row.leaf) pick(at + 1);
    } else if (key === "ArrowLeft") {
      if (row.open) setBranch(row.node, false);
      else
        pick(
          Math.max(
            0,
            rows.findLastIndex(({ level }, i) => i < at && level < row.level),
          ),
        );
    } else if (key === "*") void openHeaviest(row.node);
    else if (key === " " && !row.leaf) setBranch(row.node, !row.open);
    else return false;
    return true;
  };
  useStep((by) => {
    for (let i = 1; found && i <= rows.length; i++) {
      const at = (current + by * i + rows.length * 2) % rows.length;
      if (found.functions[rows[at]!.fn]) {
        pick(at);
        return;
      }
    }
  });
  useExports({
    csv: () =>
      csv(
        ["level", "function", "file", ...kMetricColumns.map(({ id }) => id)],
        rows.map((row) => [
          row.level,
          fnLabel(outline, row.fn),
          fnPath(outline, row.fn),
          ...kMetricColumns.map(({ metric: m, total }) => (total ? row.total : row.self)[m] ?? ""),
        ]),
      ),
  });

  const columns: Column[] = [
    {
      id: "name",
      title: "Call path",
      explain:
        "Callees below their callers, heaviest first by the chosen metric. Right opens, left closes, * opens the heaviest path.",
      sortable: false,
      width: "minmax(340px, 1fr)",
      cell: (at) => <PathCell row={rows[at]!} onFlip={() => setBranch(rows[at]!.node, !rows[at]!.open)} />,
    },
    ...recordedColumns(outline.metrics).map((column) =>
      metricColumn(
        column,
        (at) => (column.total ? rows[at]!.total : rows[at]!.self)[column.metric],
        outline.sums[column.metric] ?? 0,
        false,
      ),
    ),
  ];
  return (
    <div class="with-panel">
      <Grid
        name="Call tree"
        columns={columns}
        rows={rows.length}
        current={current}
        onCurrent={pick}
        onEnter={(row) => setBranch(rows[row]!.node, !rows[row]!.open)}
        tree={(row) => ({ level: rows[row]!.level, leaf: rows[row]!.leaf, open: rows[row]!.open })}
        onKey={onKey}
        empty={branches.has(-1) ? "No path is left with what is hidden." : "Opening …"}
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

// Which branches to open at first: the way to the selected frame, or the heaviest path.
async function openTo(
  client: ReturnType<typeof useApp>["client"],
  state: State,
): Promise<{ path: number[]; node: number }> {
  const spec = specOf(state);
  const node =
    state.sel === null || state.inverted ? -1 : await client.ask("place", { spec, recorded: state.sel });
  if (node < 0)
    return {
      path: (await client.ask("heaviestPath", { spec, metric: state.metric, node: -1 })).slice(0, 12),
      node: -1,
    };
  const { nodes } = await client.ask("detail", { spec, node, by: "alloc_bytes" });
  return { path: [...nodes].slice(0, -1), node };
}

// Open branches in the order of the screen, with a stack of our own: paths may be 100,000 deep.
function flatten(branches: Branches, open: ReadonlySet<number>): Shown[] {
  const shown: Shown[] = [];
  const stack: { rows: TreeRow[]; at: number; more: number }[] = [];
  const enter = (node: number) => {
    const branch = branches.get(node);
    if (branch) stack.push({ ...branch, at: 0 });
  };
  enter(-1);
  while (stack.length) {
    const level = stack.length - 1;
    const top = stack[level]!;
    const row = top.rows[top.at++];
    if (!row) {
      stack.pop();
      continue;
    }
    const isOpen = open.has(row.node) && !row.leaf;
    shown.push({ ...row, level, open: isOpen, more: top.at === top.rows.length ? top.more : 0 });
    if (isOpen) enter(row.node);
  }
  return shown;
}

const kIndent = 14;
const kDeepest = 24; // levels; further ones are told by a number, or the name would leave its column

function PathCell({ row, onFlip }: { row: Shown; onFlip: () => void }) {
  const { outline, found } = useApp();
  const deep = row.level > kDeepest;
  return (
    <span class="path-cell" style={{ paddingLeft: `${Math.min(row.level, kDeepest) * kIndent}px` }}>
      <i
        class={`twist ${row.leaf ? "leaf" : row.open ? "open" : ""}`}
        onClick={(event) => {
          event.stopPropagation();
          onFlip();
        }}
        aria-hidden="true"
      />
      {deep && <span class="depth">{row.level}</span>}
      <span
        class={`kind-${fnKind(outline, row.fn)} ${found?.functions[row.fn] ? "match" : ""}`}
        title={fnPath(outline, row.fn)}
      >
        {(row.level === 0 &&
          row.fn >= 0 &&
          outline.threads.find(({ root }) => root === row.recorded)?.name) ||
          fnLabel(outline, row.fn)}
      </span>
      <span class="faint"> {fnPlace(outline, row.fn)}</span>
      {row.more > 0 && <span class="faint"> and {plural(row.more, "lighter sibling")} not listed</span>}
    </span>
  );
}
