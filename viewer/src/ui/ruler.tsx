// A scale with round numbers.
import type { Unit } from "../model/metrics.ts";
import { format } from "../text/units.ts";

export function Ruler({ from, to, unit, width }: { from: number; to: number; unit: Unit; width: number }) {
  const ticks = width > 0 ? ticksOf(from, to, Math.max(2, width / 110), unit) : [];
  return (
    <div class="ruler" aria-hidden="true">
      {ticks.map((tick) => (
        <span key={tick} style={{ left: `${((tick - from) / (to - from)) * width}px` }}>
          {format(tick, unit)}
        </span>
      ))}
    </div>
  );
}

export function ticksOf(from: number, to: number, most: number, unit: Unit): number[] {
  if (!(to > from)) return [];
  const step = roundStep((to - from) / most, unit);
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.max(0, Math.floor(to / step) - first + 1) }, (_, i) => (first + i) * step);
}

function roundStep(least: number, unit: Unit): number {
  const base = unit === "bytes" ? 1024 ** Math.max(0, Math.floor(Math.log(least) / Math.log(1024))) : 1;
  const scaled = least / base;
  const power = 10 ** Math.floor(Math.log10(scaled));
  const digit = [1, 2, 5, 10].find((d) => d * power >= scaled) ?? 10;
  return Math.max(unit === "bytes" ? base : 1e-9, digit * power * base);
}
