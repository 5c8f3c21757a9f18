// Compares a screenshot with the one that is kept. Half-size pictures and a share of pixels that may differ:
// letters are drawn a little differently by every version of the browser and its fonts; a view that lost a
// part of itself is not within that.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";

const kKept = "test/browser/screens";
const kOut = "test/out/screens";
const kTolerance = 0.01; // share of the pixels; two different views differ by 5 % and more

// The complaint, or null. UPDATE_SCREENS=1 keeps the new picture instead.
export function compareScreen(name: string, taken: Buffer): string | null {
  const kept = `${kKept}/${name}.png`;
  if (process.env["UPDATE_SCREENS"] || !existsSync(kept)) {
    if (!process.env["UPDATE_SCREENS"]) return `there is no ${kept}; UPDATE_SCREENS=1 makes it`;
    mkdirSync(kKept, { recursive: true });
    writeFileSync(kept, taken);
    return null;
  }
  const [a, b] = [PNG.sync.read(readFileSync(kept)), PNG.sync.read(taken)];
  if (a.width !== b.width || a.height !== b.height)
    return `${name} is ${b.width}×${b.height}, kept is ${a.width}×${a.height}`;
  const changed = new PNG({ width: a.width, height: a.height });
  const share =
    pixelmatch(a.data, b.data, changed.data, a.width, a.height, { threshold: 0.25 }) / (a.width * a.height);
  if (share <= kTolerance) return null;
  mkdirSync(kOut, { recursive: true });
  writeFileSync(`${kOut}/${name}.png`, taken);
  writeFileSync(`${kOut}/${name}-changed.png`, PNG.sync.write(changed));
  return `${name} differs in ${(100 * share).toFixed(1)} % of the pixels; see ${kOut}`;
}
