// Names of functions that two profiles share.
import type { Outline } from "../worker/outline.ts";
import { useApp } from "./app.ts";
import { fnLabel, fnPlace } from "./names.ts";

export interface Pair {
  readonly before: number;
  readonly after: number;
} // functions, -1: not there

export function useUnified(other: Outline): {
  label: (pair: Pair | undefined) => string;
  place: (pair: Pair | undefined) => string;
} {
  const { outline } = useApp();
  const of = (name: typeof fnLabel) => (pair: Pair | undefined) =>
    !pair ? "" : pair.after >= 0 ? name(outline, pair.after) : name(other, pair.before);
  return { label: of(fnLabel), place: of(fnPlace) };
}
