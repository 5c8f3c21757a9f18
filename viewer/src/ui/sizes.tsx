// How large the blocks were that the program asked for.
import type { Sizes } from "../model/profile.ts";
import { csv } from "../text/csv.ts";
import { bytes, count, percent } from "../text/units.ts";
import { useTable } from "./app.ts";

export function SizesOfBlocks({ sizes }: { sizes: Sizes }) {
  useTable(() => sizesCsv(sizes));
  const { leastBytes, count: blocks, bytes: sums, liveCount } = sizes;
  const rows = [...leastBytes.keys()].filter((i) => blocks[i]! > 0);
  const all = blocks.reduce((a, b) => a + b, 0);
  const most = blocks.reduce((a, b) => Math.max(a, b), 1);
  return (
    <div class="scrolls sizes" tabIndex={0} role="region" aria-label="Sizes of blocks">
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">Size of a block</th>
            <th scope="col" class="word">
              How many
            </th>
            <th scope="col">Blocks</th>
            <th scope="col">Share</th>
            {sums && <th scope="col">Bytes together</th>}
            {liveCount && <th scope="col">Live at end</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((i) => (
            <tr key={i}>
              <th scope="row">{rangeText(leastBytes, i)}</th>
              <td class="word">
                <i class="size-bar" style={{ width: `${(100 * blocks[i]!) / most}%` }} />
              </td>
              <td>{count(blocks[i]!)}</td>
              <td>{percent(blocks[i]!, all)}</td>
              {sums && <td>{bytes(sums[i]!)}</td>}
              {liveCount && <td>{count(liveCount[i]!)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function rangeText(leastBytes: Float64Array, i: number): string {
  const next = leastBytes[i + 1];
  return next === undefined
    ? `${bytes(leastBytes[i]!)} and more`
    : `${bytes(leastBytes[i]!)} to below ${bytes(next)}`;
}

function sizesCsv({ leastBytes, count: blocks, bytes: sums, liveCount }: Sizes): string {
  return csv(
    ["least_bytes", "alloc_count", "alloc_bytes", "live_count"],
    Array.from(leastBytes, (least, i) => [least, blocks[i]!, sums?.[i] ?? "", liveCount?.[i] ?? ""]),
  );
}
