// Types as areas.
import { useRef } from "preact/hooks";
import type { CellMetric } from "../model/profile.ts";
import { treemap } from "../model/treemap.ts";
import type { TypeTable } from "../model/types.ts";
import { bytes, percent } from "../text/units.ts";
import { useApp, useDrawing, useSize } from "./app.ts";
import { kCategories, kOther } from "./colours.ts";
import { kTypeColumns } from "./names.ts";
import { svgText } from "./svgtext.ts";

const kMostTiles = 60;

export function Treemap({
  table,
  by,
  picked,
  onPick,
}: {
  table: TypeTable;
  by: CellMetric;
  picked: number | null;
  onPick: (type: number) => void;
}) {
  const { outline } = useApp();
  const [watch, size] = useSize();
  const svg = useRef<SVGSVGElement>(null);
  const values = table.values[by];
  const rows = values
    ? [...values.keys()].filter((row) => values[row]! > 0).sort((a, b) => values[b]! - values[a]!)
    : [];
  const all = rows.reduce((sum, row) => sum + values![row]!, 0);
  const shown = rows.slice(0, kMostTiles);
  const rest = rows.slice(kMostTiles).reduce((sum, row) => sum + values![row]!, 0);
  const tiles = size.width
    ? treemap([...shown.map((row) => values![row]!), ...(rest > 0 ? [rest] : [])], size.width, size.height)
    : [];
  useDrawing(() => (rows.length > 0 ? { title: "Types", svg: svgText(svg.current), ...size } : null));
  if (!rows.length) return <p class="nothing">No bytes {kTypeColumns[by]}.</p>;
  return (
    <div class="treemap" ref={watch}>
      <svg
        ref={svg}
        width={size.width}
        height={size.height}
        role="img"
        aria-label={`Types by bytes ${kTypeColumns[by] ?? ""}; the table below has the same numbers`}
      >
        {tiles.map((tile, i) => {
          const row = shown[i];
          const type = row === undefined ? -1 : table.type[row]!;
          const name = type < 0 ? "others" : (outline.types[type] ?? "");
          const value = row === undefined ? rest : values![row]!;
          return (
            <g
              key={type}
              class={`tile ${picked === type ? "on" : ""}`}
              onClick={() => type >= 0 && onPick(type)}
            >
              <title>{`${name}: ${bytes(value)}, ${percent(value, all)}`}</title>
              <rect
                x={tile.x + 0.5}
                y={tile.y + 0.5}
                width={Math.max(0, tile.width - 1)}
                height={Math.max(0, tile.height - 1)}
                rx="2"
                fill={type < 0 ? kOther : kCategories[i % kCategories.length]!}
              />
              {tile.width > 44 && tile.height > 20 && (
                <text x={tile.x + 7} y={tile.y + 17}>
                  {cut(name, tile.width)}
                </text>
              )}
              {tile.width > 60 && tile.height > 38 && (
                <text x={tile.x + 7} y={tile.y + 33} class="tile-value">
                  {bytes(value)}
                </text>
              )}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

function cut(name: string, width: number): string {
  const letters = Math.floor((width - 12) / 8);
  return name.length > letters ? `${name.slice(0, letters - 1)}…` : name;
}
