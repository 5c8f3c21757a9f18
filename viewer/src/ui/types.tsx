// Memory by type: a treemap and a table, and for one type the functions and paths that allocate it.
import { useMemo, useState } from "preact/hooks";
import type { CellMetric } from "../model/profile.ts";
import type { TypeTable } from "../model/types.ts";
import { csv } from "../text/csv.ts";
import { bytes, count, percent } from "../text/units.ts";
import { useAnswer, useApp, useTable } from "./app.ts";
import { Grid, type Column } from "./grid.tsx";
import { typeColumn } from "./names.ts";
import { SizesOfBlocks } from "./sizes.tsx";
import { specOf } from "./state.ts";
import { Treemap } from "./treemap.tsx";
import { TypePlaces } from "./typeplaces.tsx";

const kColumns: readonly { id: CellMetric; title: string; explain: string }[] = [
  {
    id: "alloc_bytes",
    title: "Allocated",
    explain:
      "Bytes of all blocks of this type, freed later or not. Raw storage counts for the container that owns it.",
  },
  {
    id: "at_peak_bytes",
    title: "At the peak",
    explain: "Of these, what was alive when the program held the most.",
  },
  {
    id: "live_bytes",
    title: "Live at end",
    explain: "Of these, what had not been freed when the program ended.",
  },
  { id: "object_count", title: "Objects", explain: "Blocks that are an object, not its separate storage." },
  {
    id: "alloc_count",
    title: "Blocks",
    explain: "All blocks, storage included. CPython's free lists hand objects out again without allocating.",
  },
  {
    id: "temporary_bytes",
    title: "Temporary",
    explain: "Of these, what was freed again after few further allocations of its thread.",
  },
  {
    id: "survived_bytes",
    title: "Survived",
    explain: "Of these, what was still alive after a garbage collection.",
  },
  {
    id: "leaked_bytes",
    title: "Leaked",
    explain: "Of these, what was alive at the end, after a last garbage collection.",
  },
  { id: "live_count", title: "Live", explain: "Blocks that had not been freed when the program ended." },
];

export function TypesView() {
  const { state, go, outline } = useApp();
  if (!outline.sizes) return <ByType />;
  const option = (sizes: boolean, text: string) => (
    <button type="button" aria-pressed={state.sizes === sizes} onClick={() => go({ sizes })}>
      {text}
    </button>
  );
  return (
    <div class="column">
      <div class="row">
        <div class="switch" role="group" aria-label="Show by">
          {option(false, "By type")}
          {option(true, "By size of block")}
        </div>
      </div>
      {state.sizes ? <SizesOfBlocks sizes={outline.sizes} /> : <ByType />}
    </div>
  );
}

function ByType() {
  const { state, go, outline } = useApp();
  const by = typeColumn(state.metric);
  const { value: table, error } = useAnswer("types", { spec: { ...specOf(state), type: null }, by });
  const [current, setCurrent] = useState(-1);
  const sort = state.sort || by;
  const rows = useMemo(
    () => (table ? sorted(table, outline.types, sort, state.up) : []),
    [table, sort, state.up],
  );
  useTable(() =>
    csv(
      ["type", ...kColumns.map(({ id }) => id)],
      rows.map((row) => [
        outline.types[table!.type[row]!] ?? "",
        ...kColumns.map(({ id }) => table!.values[id]?.[row] ?? ""),
      ]),
    ),
  );
  if (error) return <p class="failed">{error}</p>;
  if (!table) return <p class="busy">Adding up …</p>;
  if (!table.type.length)
    return (
      <p class="nothing">
        {outline.metrics.includes("alloc_bytes")
          ? "This profile carries no types."
          : "Memory was not recorded in this run (--no-memory), so there are no types."}
      </p>
    );
  const columns: Column[] = [
    {
      id: "name",
      title: "Type",
      explain: "As Python names it. Enter shows where it is allocated.",
      cell: (row) => outline.types[table.type[rows[row]!]!] ?? "",
    },
    ...kColumns.flatMap(({ id, title, explain }): Column[] => {
      const values = table.values[id];
      if (!values) return [];
      const all = values.reduce((a, b) => a + b, 0);
      const text = id.endsWith("bytes") ? bytes : count;
      return [
        {
          id,
          title,
          explain,
          number: true,
          cell: (row) => {
            const value = values[rows[row]!]!;
            return value ? (
              <span class="metered" title={`${value}, ${percent(value, all)}`}>
                <i style={{ width: `${(100 * value) / all}%` }} />
                {text(value)}
              </span>
            ) : (
              <span class="zero">0</span>
            );
          },
        },
      ];
    }),
  ];
  const pick = (type: number) => go({ pick: type });
  const picked = state.pick !== null && table.type.includes(state.pick) ? state.pick : null;
  return (
    <div class="with-panel">
      <div class="column">
        <Treemap table={table} by={by} picked={picked} onPick={pick} />
        <Grid
          name="Types"
          columns={columns}
          rows={rows.length}
          sort={sort}
          up={state.up}
          current={picked !== null ? rows.findIndex((row) => table.type[row] === picked) : current}
          onCurrent={(row) => {
            setCurrent(row);
            go({ pick: table.type[rows[row]!]! }, "replace");
          }}
          onSort={(column) =>
            go({ sort: column, up: column === sort ? !state.up : column === "name" }, "replace")
          }
        />
      </div>
      {picked !== null && (
        <TypePlaces type={picked} by={by} total={table.values[by]?.[table.type.indexOf(picked)] ?? 0} />
      )}
    </div>
  );
}

function sorted(table: TypeTable, names: readonly string[], sort: string, up: boolean): number[] {
  const rows = [...table.type.keys()];
  const way = up ? 1 : -1;
  if (sort === "name")
    return rows.sort((a, b) => -way * (names[table.type[a]!]! < names[table.type[b]!]! ? 1 : -1));
  const values = table.values[sort as CellMetric];
  return values ? rows.sort((a, b) => way * (values[a]! - values[b]!) || a - b) : rows;
}
