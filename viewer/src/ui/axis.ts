// The time that the parts of the timeline view show together.
export interface TimeAxis {
  readonly end: number; // ns
  readonly range: readonly [number, number] | null;
  readonly cursor: number | null; // where the pointer is, in whatever part
  readonly onCursor: (ns: number | null) => void;
}

// The range of the address, as far as the run has it.
export function within(range: readonly number[] | null, end: number): [number, number] | null {
  if (!range) return null;
  const [from, to] = [Math.min(...range), Math.min(end, Math.max(...range))];
  return to > from ? [from, to] : null;
}
