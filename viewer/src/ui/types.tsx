// Memory by type: a treemap and a table, and for one type the functions and paths that allocate it.
import { useMemo, useRef, useState } from "preact/hooks";
import type { CellMetric } from "../model/profile.ts";
import { treemap } from "../model/treemap.ts";
import type { TypeTable } from "../model/types.ts";
import { csv } from "../text/csv.ts";
import { bytes, count, format, percent, plural } from "../text/units.ts";
import { useAnswer, useApp, useExports, useSize } from "./app.ts";
import { svgPng } from "./canvas.ts";
import { kCategories, kOther } from "./colours.ts";
import { Grid, type Column } from "./grid.tsx";
import { fnLabel, fnPath, fnPlace, kTypeColumns, typeColumn } from "./names.ts";
import { specOf } from "./state.ts";
import { svgText } from "./svgtext.ts";

const kColumns: readonly { id: CellMetric; title: string; explain: string }[] = [
  { id: "alloc_bytes", title: "Allocated", explain: "Bytes of all blocks of this type, freed later or not. Raw storage counts for the container that owns it." },
  { id: "at_peak_bytes", title: "At the peak", explain: "Of these, what was alive when the program held the most." },
  { id: "live_bytes", title: "Live at end", explain: "Of these, what had not been freed when the program ended." },
  { id: "object_count", title: "Objects", explain: "Blocks that are an object, not its separate storage." },
  { id: "alloc_count", title: "Blocks", explain: "All blocks, storage included. CPython's free lists hand objects out again without allocating." },
  { id: "live_count", title: "Live", explain: "Blocks that had not been freed when the program ended." },
];

export function TypesView() {
  const { state, go, outline } = useApp();
  const by = typeColumn(state.metric);
  const { value: table, error } = useAnswer("types", { spec: { ...specOf(state), type: null }, by });
  const [current, setCurrent] = useState(-1);
  const sort = state.sort || by;
  const rows = useMemo(() => (table ? sorted(table, outline.types, sort, state.up) : []), [table, sort, state.up]);
  useExports({ csv: () => csv(["type", ...kColumns.map(({ id }) => id)], rows.map((row) => [outline.types[table!.type[row]!] ?? "", ...kColumns.map(({ id }) => table!.values[id]?.[row] ?? "")])) });
  if (error) return <p class="failed">{error}</p>;
  if (!table) return <p class="busy">Adding up …</p>;
  if (!table.type.length) return <p class="nothing">{outline.metrics.includes("alloc_bytes") ? "This profile carries no types." : "Memory was not recorded in this run (--no-memory), so there are no types."}</p>;
  const columns: Column[] = [
    { id: "name", title: "Type", explain: "As Python names it. Enter shows where it is allocated.", cell: (row) => outline.types[table.type[rows[row]!]!] ?? "" },
    ...kColumns.flatMap(({ id, title, explain }): Column[] => {
      const values = table.values[id];
      if (!values) return [];
      const all = values.reduce((a, b) => a + b, 0);
      const text = id.endsWith("bytes") ? bytes : count;
      return [{ id, title, explain, number: true, cell: (row) => {
        const value = values[rows[row]!]!;
        return value ? <span class="metered" title={`${value}, ${percent(value, all)}`}><i style={{ width: `${(100 * value) / all}%` }} />{text(value)}</span> : <span class="zero">0</span>;
      } }];
    }),
  ];
  const pick = (type: number) => go({ pick: type });
  const picked = state.pick !== null && table.type.includes(state.pick) ? state.pick : null;
  return (
    <div class="with-panel">
      <div class="column">
        <Treemap table={table} by={by} picked={picked} onPick={pick} />
        <Grid name="Types" columns={columns} rows={rows.length} sort={sort} up={state.up} current={picked !== null ? rows.findIndex((row) => table.type[row] === picked) : current}
          onCurrent={(row) => { setCurrent(row); go({ pick: table.type[rows[row]!]! }, "replace"); }}
          onSort={(column) => go({ sort: column, up: column === sort ? !state.up : column === "name" }, "replace")} />
      </div>
      {picked !== null && <Where type={picked} by={by} total={table.values[by]?.[table.type.indexOf(picked)] ?? 0} />}
    </div>
  );
}

function sorted(table: TypeTable, names: readonly string[], sort: string, up: boolean): number[] {
  const rows = [...table.type.keys()];
  const way = up ? 1 : -1;
  if (sort === "name") return rows.sort((a, b) => -way * (names[table.type[a]!]! < names[table.type[b]!]! ? 1 : -1));
  const values = table.values[sort as CellMetric];
  return values ? rows.sort((a, b) => way * (values[a]! - values[b]!) || a - b) : rows;
}

const kMostTiles = 60;

function Treemap({ table, by, picked, onPick }: { table: TypeTable; by: CellMetric; picked: number | null; onPick: (type: number) => void }) {
  const { outline } = useApp();
  const [watch, size] = useSize();
  const svg = useRef<SVGSVGElement>(null);
  const values = table.values[by];
  const rows = values ? [...values.keys()].filter((row) => values[row]! > 0).sort((a, b) => values[b]! - values[a]!) : [];
  const all = rows.reduce((sum, row) => sum + values![row]!, 0);
  const shown = rows.slice(0, kMostTiles);
  const rest = rows.slice(kMostTiles).reduce((sum, row) => sum + values![row]!, 0);
  const tiles = size.width ? treemap([...shown.map((row) => values![row]!), ...(rest > 0 ? [rest] : [])], size.width, size.height) : [];
  useExports({ svg: () => svgText(svg.current), png: () => svgPng(svgText(svg.current), size.width, size.height) });
  if (!rows.length) return <p class="nothing">No bytes {kTypeColumns[by]}.</p>;
  return (
    <div class="treemap" ref={watch}>
      <svg ref={svg} width={size.width} height={size.height} role="img" aria-label={`Types by bytes ${kTypeColumns[by] ?? ""}; the table below has the same numbers`}>
        {tiles.map((tile, i) => {
          const row = shown[i];
          const type = row === undefined ? -1 : table.type[row]!;
          const name = type < 0 ? "others" : (outline.types[type] ?? "");
          const value = row === undefined ? rest : values![row]!;
          return (
            <g key={type} class={`tile ${picked === type ? "on" : ""}`} onClick={() => type >= 0 && onPick(type)}>
              <title>{`${name}: ${bytes(value)}, ${percent(value, all)}`}</title>
              <rect x={tile.x + 0.5} y={tile.y + 0.5} width={Math.max(0, tile.width - 1)} height={Math.max(0, tile.height - 1)} rx="2" fill={type < 0 ? kOther : kCategories[i % kCategories.length]!} />
              {tile.width > 44 && tile.height > 20 && <text x={tile.x + 7} y={tile.y + 17}>{cut(name, tile.width)}</text>}
              {tile.width > 60 && tile.height > 38 && <text x={tile.x + 7} y={tile.y + 33} class="tile-value">{bytes(value)}</text>}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

function cut(name: string, width: number): string {
  const letters = Math.floor((width - 12) / 7);
  return name.length > letters ? `${name.slice(0, letters - 1)}…` : name;
}

function Where({ type, by, total }: { type: number; by: CellMetric; total: number }) {
  const { outline, state, go } = useApp();
  const { value: places } = useAnswer("typePlaces", { spec: { ...specOf(state), type: null }, type, by });
  const name = outline.types[type] ?? "";
  return (
    <aside class="panel" aria-label={`Where ${name} is allocated`}>
      <div class="panel-head"><h2>{name}</h2><button type="button" class="icon" aria-label="Close the panel" onClick={() => go({ pick: null }, "replace")}>×</button></div>
      <p><b>{bytes(total)}</b> {kTypeColumns[by]}</p>
      <div class="actions"><button type="button" onClick={() => go({ view: "flame", type, metric: by as typeof state.metric, inverted: false, zoom: null, sel: null })}>Flame graph of this type</button></div>
      {places && <>
        <h3>Functions <span class="faint">{plural(places.functions.length, "function")}</span></h3>
        <ul class="neighbours">{places.functions.slice(0, 30).map(({ fn, value, count: blocks }) => (
          <li key={fn}><button type="button" title={`${fnPath(outline, fn)}\n${plural(blocks, "block")}`} onClick={() => go({ view: "sandwich", fn, metric: by as typeof state.metric })}>
            <span class="bar" style={{ width: `${total ? (100 * value) / total : 0}%` }} />
            <span class="top-name">{fnLabel(outline, fn)}</span><b>{bytes(value)}</b><span class="faint">{percent(value, total)}</span>
          </button></li>))}
        </ul>
        <h3>Call paths <span class="faint">{places.pathCount > places.paths.length ? `the ${places.paths.length} heaviest of ${count(places.pathCount)}` : plural(places.pathCount, "path")}</span></h3>
        <ol class="paths">{places.paths.map(({ node, path, value, count: blocks }) => (
          <li key={node}>
            <b>{format(value, "bytes")}</b> <span class="faint">{plural(blocks, "block")}</span>
            <p title={[...path].map((fn) => `${fnLabel(outline, fn)}  ${fnPlace(outline, fn)}`).join("\n")}>{[...path].slice(-5).map((fn, i, all) => <span key={i}>{i > 0 && <span class="faint"> › </span>}{i === all.length - 1 ? <strong>{fnLabel(outline, fn)}</strong> : fnLabel(outline, fn)}</span>)}</p>
          </li>))}
        </ol></>}
    </aside>
  );
}
