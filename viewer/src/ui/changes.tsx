// What changed between two runs, as tables.
import { useMemo, useState } from "preact/hooks";
import { metric as metricOf } from "../model/metrics.ts";
import { csv } from "../text/csv.ts";
import { bytes, format, percent, signed } from "../text/units.ts";
import type { Outline } from "../worker/outline.ts";
import { useAnswer, useApp, useTable } from "./app.ts";
import { Grid, type Column } from "./grid.tsx";
import { kTypeColumns, typeColumn } from "./names.ts";
import { useUnified } from "./unified.ts";

interface Row {
  readonly name: string;
  readonly place: string;
  readonly kind: string;
  readonly values: readonly [number, number, number, number];
}

// Values: self before, self after, total before, total after.
const kSorts: Record<string, (row: Row) => number | string> = {
  name: (row) => row.name,
  kind: (row) => row.kind,
  a: (row) => row.values[0],
  b: (row) => row.values[1],
  change: (row) => row.values[1] - row.values[0],
  size: (row) => Math.abs(row.values[1] - row.values[0]),
  ratio: (row) => row.values[1] / (row.values[0] || 1e-9),
  ta: (row) => row.values[2],
  tb: (row) => row.values[3],
  tchange: (row) => row.values[3] - row.values[2],
};

export function FunctionChanges({ other }: { other: Outline }) {
  const { state } = useApp();
  const { metric } = state;
  const { value: table, error } = useAnswer("changes", {}, other);
  const { label, place } = useUnified(other);
  const rows = useMemo(() => {
    const self = table?.self[metric];
    const total = table?.total[metric];
    if (!table || !self || !total) return [];
    return table.functions.map((pair, i): Row => ({
      name: label(pair),
      place: place(pair),
      kind: pair.before < 0 ? "new" : pair.after < 0 ? "vanished" : "",
      values: [self[0][i]!, self[1][i]!, total[0][i]!, total[1][i]!],
    }));
  }, [table, metric, other]);
  if (error) return <p class="failed">{error}</p>;
  if (!table) return <p class="busy">Comparing …</p>;
  if (!table.self[metric])
    return <p class="nothing">{metricOf(metric).name} was not recorded in both runs.</p>;
  return (
    <Changes
      rows={rows}
      text={(value) => format(value, metricOf(metric).unit)}
      change={(value) => signed(value, metricOf(metric).unit)}
      what={metric}
      totals
    />
  );
}

export function TypeChanges() {
  const { state, other } = useApp();
  const by = typeColumn(state.metric);
  const { value } = useAnswer("typeChanges", { by }, other);
  const rows = useMemo(
    () =>
      (value ?? []).map(({ name, before, after }): Row => ({
        name,
        place: "",
        kind: before === 0 ? "new" : after === 0 ? "vanished" : "",
        values: [before, after, before, after],
      })),
    [value],
  );
  if (!value) return <p class="busy">Comparing …</p>;
  return (
    <>
      <p class="faint">Bytes {kTypeColumns[by]}, by type</p>
      <Changes rows={rows} text={bytes} change={(v) => signed(v, "bytes")} what={by} totals={false} />
    </>
  );
}

function Changes({
  rows,
  text,
  change,
  what,
  totals,
}: {
  rows: readonly Row[];
  text: (v: number) => string;
  change: (v: number) => string;
  what: string;
  totals: boolean;
}) {
  const { state, go } = useApp();
  const [current, setCurrent] = useState(-1);
  const sort = state.sort in kSorts ? state.sort : "size";
  const shown = useMemo(() => {
    const key = kSorts[sort]!;
    const way = state.up ? 1 : -1;
    return [...rows].sort((a, b) => {
      const [x, y] = [key(a), key(b)];
      return x < y ? -way : x > y ? way : 0;
    });
  }, [rows, sort, state.up]);
  const at = (row: number) => shown[row]!;
  const delta = (a: number, b: number) => (
    <span class={b > a ? "worse" : b < a ? "better" : "zero"}>{change(b - a)}</span>
  );
  const columns: Column[] = [
    {
      id: "name",
      title: totals ? "Function" : "Type",
      explain: "Matched by module and qualified name.",
      cell: (row) => (
        <span title={at(row).place}>
          {at(row).name} <span class="faint">{at(row).place}</span>
        </span>
      ),
    },
    {
      id: "kind",
      title: "Only in one",
      explain: "new: only the later run has it; vanished: only the earlier one.",
      width: "96px",
      cell: (row) => <span class={at(row).kind === "new" ? "worse" : "better"}>{at(row).kind}</span>,
    },
    {
      id: "a",
      title: "Before",
      explain: "Of its own, in the earlier run.",
      number: true,
      cell: (row) => text(at(row).values[0]),
    },
    {
      id: "b",
      title: "After",
      explain: "Of its own, in this run.",
      number: true,
      cell: (row) => text(at(row).values[1]),
    },
    {
      id: "change",
      title: "Change",
      explain: "After minus before, of its own. At first the table is sorted by its size, whatever the sign.",
      number: true,
      width: "120px",
      cell: (row) => delta(at(row).values[0], at(row).values[1]),
    },
    {
      id: "ratio",
      title: "Ratio",
      explain: "After divided by before.",
      number: true,
      width: "84px",
      cell: (row) => (at(row).values[0] > 0 ? percent(at(row).values[1], at(row).values[0]) : ""),
    },
    ...(totals
      ? [
          {
            id: "ta",
            title: "Total before",
            explain: "With callees, in the earlier run; recursion counts once.",
            number: true,
            cell: (row: number) => text(at(row).values[2]),
          },
          {
            id: "tb",
            title: "Total after",
            explain: "With callees, in this run; recursion counts once.",
            number: true,
            cell: (row: number) => text(at(row).values[3]),
          },
          {
            id: "tchange",
            title: "Total change",
            explain: "After minus before, with callees.",
            number: true,
            width: "120px",
            cell: (row: number) => delta(at(row).values[2], at(row).values[3]),
          },
        ]
      : []),
  ];
  useTable(() =>
    csv(
      [
        "name",
        "place",
        "only in one",
        `${what} before`,
        `${what} after`,
        ...(totals ? ["total before", "total after"] : []),
      ],
      shown.map(({ name, place, kind, values }) => [name, place, kind, ...values.slice(0, totals ? 4 : 2)]),
    ),
  );
  return (
    <Grid
      name="Changes"
      columns={columns}
      rows={shown.length}
      sort={sort}
      up={state.up}
      current={current}
      onCurrent={setCurrent}
      onSort={(column) =>
        go({ sort: column, up: column === sort ? !state.up : column === "name" }, "replace")
      }
      empty="Both runs have nothing here."
    />
  );
}
