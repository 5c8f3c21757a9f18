// Every function with its numbers, as a table; or the most costly ones as cards with their types.
import { useMemo, useState } from "preact/hooks";
import { metric as metricOf } from "../model/metrics.ts";
import type { FunctionTable } from "../model/functions.ts";
import { csv } from "../text/csv.ts";
import { bytes, count, format, percent, plural } from "../text/units.ts";
import { useAnswer, useApp, useTable } from "./app.ts";
import {
  kMetricColumns,
  metricColumn,
  rankingColumn,
  recordedColumns,
  type MetricColumn,
} from "./columns.tsx";
import { Donut, largest } from "./donut.tsx";
import { Grid, type Column } from "./grid.tsx";
import { fnKind, fnLabel, fnPath, fnPlace, isRanked, kTypeColumns, typeColumn, typeParts } from "./names.ts";
import { specOf } from "./state.ts";

export function Functions() {
  const { state, go } = useApp();
  const { value: table, error } = useAnswer("functions", { spec: specOf(state) });
  if (error) return <p class="failed">{error}</p>;
  if (!table) return <p class="busy">Adding up …</p>;
  return (
    <div class="column">
      <div class="row">
        <div class="switch" role="group" aria-label="Show as">
          <button type="button" aria-pressed={state.top === 0} onClick={() => go({ top: 0 })}>
            Table of all
          </button>
          <button type="button" aria-pressed={state.top > 0} onClick={() => go({ top: 10 })}>
            Top
          </button>
        </div>
        {state.top > 0 && (
          <label class="choice">
            <span>How many</span>
            <input
              type="number"
              min={1}
              max={100}
              value={state.top}
              onChange={(event) =>
                go({ top: Math.min(100, Math.max(1, Math.round(Number(event.currentTarget.value)) || 10)) })
              }
            />
          </label>
        )}
        {state.top > 0 && (
          <span class="faint">ranked by “{metricOf(state.metric).name}”, callees excluded</span>
        )}
        {state.top === 0 && <Count table={table} />}
      </div>
      {state.top > 0 ? <Cards table={table} /> : <Table table={table} />}
    </div>
  );
}

function Count({ table }: { table: FunctionTable }) {
  const { found } = useApp();
  if (!found?.functionCount) return <span class="faint">{plural(table.fn.length, "function")}</span>;
  const shown = table.fn.reduce((n, fn) => n + (found.functions[fn] ?? 0), 0);
  return (
    <span class="faint">
      the search leaves {count(shown)} of {plural(table.fn.length, "function")}
    </span>
  );
}

function valuesOf(table: FunctionTable, column: MetricColumn): Float64Array | undefined {
  return (column.total ? table.total : table.self)[column.metric];
}

function Table({ table }: { table: FunctionTable }) {
  const { outline, state, go, found } = useApp();
  const [current, setCurrent] = useState(-1);
  const sort = state.sort || rankingColumn(state.metric);
  const rows = useMemo(() => sortedRows(), [table, sort, state.up, found]);
  const columns: Column[] = [
    {
      id: "name",
      title: "Function",
      explain: "Qualified name; hover shows the file. Enter opens its callers and callees.",
      width: "minmax(220px, 1.4fr)",
      cell: (row) => <span title={fnPath(outline, fnOf(row))}>{fnLabel(outline, fnOf(row))}</span>,
    },
    {
      id: "place",
      title: "Module, file",
      explain: "Where it is defined.",
      width: "minmax(160px, 1fr)",
      cell: (row) => <span class="faint">{fnPlace(outline, fnOf(row))}</span>,
    },
    ...recordedColumns(outline.metrics, state.metric).flatMap((column) => {
      const values = valuesOf(table, column);
      return values
        ? [metricColumn(column, (row) => values[rows[row]!], outline.sums[column.metric] ?? 0, true)]
        : [];
    }),
  ];
  function fnOf(row: number): number {
    return table.fn[rows[row]!]!;
  }
  function sortedRows(): number[] {
    const all = [...table.fn.keys()].filter(
      (row) => !found?.functionCount || found.functions[table.fn[row]!],
    );
    const text = sort === "name" ? fnLabel : sort === "place" ? fnPlace : null;
    const column = kMetricColumns.find(({ id }) => id === sort);
    const values = column && valuesOf(table, column);
    const way = state.up ? 1 : -1;
    if (text)
      return all.sort((a, b) => -way * (text(outline, table.fn[a]!) < text(outline, table.fn[b]!) ? 1 : -1));
    return values ? all.sort((a, b) => way * (values[a]! - values[b]!) || a - b) : all;
  }
  useTable(() =>
    csv(
      ["function", "module", "file", "line", "kind", ...kMetricColumns.map(({ id }) => id)],
      rows.map((row) => {
        const fn = table.fn[row]!;
        return [
          fnLabel(outline, fn),
          outline.functions.module[fn] ?? "",
          outline.files.path[outline.functions.file[fn]!] ?? "",
          outline.functions.line[fn]!,
          fnKind(outline, fn),
          ...kMetricColumns.map((column) => valuesOf(table, column)?.[row] ?? ""),
        ];
      }),
    ),
  );
  const open = (row: number) => go({ view: "sandwich", fn: fnOf(row) });
  return (
    <Grid
      name="Functions"
      columns={columns}
      rows={rows.length}
      sort={sort}
      up={state.up}
      current={current}
      onCurrent={setCurrent}
      onEnter={open}
      onSort={(column) =>
        go(
          { sort: column, up: column === sort ? !state.up : column === "name" || column === "place" },
          "replace",
        )
      }
      empty="No function matches the search."
    />
  );
}

function Cards({ table }: { table: FunctionTable }) {
  const { outline, state, go } = useApp();
  const { metric, top } = state;
  const { unit } = metricOf(metric);
  const values = table.self[metric];
  const rows = useMemo(
    () =>
      values
        ? [...values.keys()]
            .filter((row) => values[row]! > 0 && isRanked(outline, table.fn[row]!))
            .sort((a, b) => values[b]! - values[a]!)
            .slice(0, top)
        : [],
    [table, metric, top],
  );
  const by = typeColumn(metric);
  const fns = rows.map((row) => table.fn[row]!);
  const { value: types } = useAnswer("functionTypes", fns.length ? { spec: specOf(state), fns, by } : null);
  useTable(() =>
    csv(
      ["rank", "function", "module", metric, "share", "types"],
      rows.map((row, i) => [
        i + 1,
        fnLabel(outline, fns[i]!),
        outline.functions.module[fns[i]!] ?? "",
        values![row]!,
        values![row]! / (outline.sums[metric] || 1),
        types?.[i]
          ? typeParts(outline, types[i], by)
              .map((part) => `${part.name} ${part.value}`)
              .join("; ")
          : "",
      ]),
    ),
  );
  if (!rows.length) return <p class="nothing">Nothing to rank: every value is zero.</p>;
  return (
    <ol class="cards" tabIndex={0} aria-label={`Top ${rows.length}`}>
      {rows.map((row, i) => {
        const fn = fns[i]!;
        const parts = types?.[i] ? largest(typeParts(outline, types[i], by), 5, bytes) : [];
        const total = table.total[metric]?.[row];
        return (
          <li key={fn} class="card">
            <h3>
              <span class="rank">{i + 1}</span>
              <button type="button" onClick={() => go({ view: "sandwich", fn })} title={fnPath(outline, fn)}>
                {fnLabel(outline, fn)}
              </button>
            </h3>
            <p class="faint">{fnPlace(outline, fn)}</p>
            <p>
              <b class="big">{format(values![row]!, unit)}</b>{" "}
              <span class="faint">
                {percent(values![row]!, outline.sums[metric] ?? 0)}
                {total !== undefined && `, ${format(total, unit)} with callees`}
              </span>
            </p>
            <p class="faint">
              {table.self.calls && plural(table.self.calls[row]!, "call")}
              {table.self.self_ns &&
                metric !== "self_ns" &&
                `, ${format(table.self.self_ns[row]!, "ns")} of its own time`}
            </p>
            {parts.length > 0 ? (
              <Donut
                parts={parts}
                brief
                size={104}
                centre={[bytes(parts.reduce((a, p) => a + p.value, 0)), kTypeColumns[by] ?? ""]}
                name={`Types of ${fnLabel(outline, fn)}`}
                onPick={(part) => part.key >= 0 && go({ view: "types", pick: part.key })}
              />
            ) : (
              <p class="faint">
                {outline.metrics.includes("alloc_bytes")
                  ? `No bytes ${kTypeColumns[by] ?? ""} of its own.`
                  : "Memory was not recorded."}
              </p>
            )}
          </li>
        );
      })}
    </ol>
  );
}
