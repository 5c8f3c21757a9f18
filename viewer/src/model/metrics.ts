// The metrics a user can choose for widths and rankings, with the words that explain them.
import type { CellMetric, NodeMetric } from "./profile.ts";

export type Unit = "ns" | "bytes" | "count";

export interface Metric {
  readonly id: NodeMetric;
  readonly name: string;
  readonly unit: Unit;
  readonly self: string; // completes "… of its own"
  readonly cell: CellMetric | null; // the types' column that adds up to it
  readonly extra?: boolean; // few runs record it: offered only where it is there
}

export const kWhichTime = "wall time, or time on a CPU with --clock cpu";

export const kMetrics: readonly Metric[] = [
  {
    id: "self_ns",
    name: "Time",
    unit: "ns",
    cell: null,
    self: `Time while its own code ran (${kWhichTime})`,
  },
  {
    id: "corrected_ns",
    name: "Corrected time",
    unit: "ns",
    cell: null,
    self: "Time while its own code ran, less what the recording is estimated to have taken of it",
    extra: true,
  },
  {
    id: "wait_ns",
    name: "Waiting",
    unit: "ns",
    cell: null,
    self: "Of its own time, what it waited: for a lock, a timer, a file, the network",
    extra: true,
  },
  {
    id: "alloc_bytes",
    name: "Allocated",
    unit: "bytes",
    cell: "alloc_bytes",
    self: "Bytes allocated while its own code ran, freed or not",
  },
  {
    id: "at_peak_bytes",
    name: "At peak",
    unit: "bytes",
    cell: "at_peak_bytes",
    self: "Of its bytes, what was alive when the program held the most",
  },
  {
    id: "live_bytes",
    name: "Live at end",
    unit: "bytes",
    cell: "live_bytes",
    self: "Of its bytes, what had not been freed when the program ended",
  },
  {
    id: "temporary_bytes",
    name: "Temporary",
    unit: "bytes",
    cell: "temporary_bytes",
    self: "Of its bytes, what was freed again after few further allocations",
    extra: true,
  },
  {
    id: "survived_bytes",
    name: "Survived",
    unit: "bytes",
    cell: "survived_bytes",
    self: "Of its bytes, what was still alive after a garbage collection",
    extra: true,
  },
  {
    id: "leaked_bytes",
    name: "Leaked",
    unit: "bytes",
    cell: "leaked_bytes",
    self: "Of its bytes, what was still alive at the end, after a last garbage collection",
    extra: true,
  },
  { id: "calls", name: "Calls", unit: "count", cell: null, self: "How often it was called" },
  {
    id: "alloc_count",
    name: "Blocks",
    unit: "count",
    cell: "alloc_count",
    self: "Blocks allocated while its own code ran",
  },
];

export function metric(id: NodeMetric): Metric {
  return kMetrics.find((m) => m.id === id)!;
}

// The metric whose size gives a box its colour: memory, as in the picture people know; the chosen one if
// that is memory already.
export function colourMetric(id: NodeMetric): NodeMetric {
  return metric(id).unit === "bytes" ? id : "alloc_bytes";
}
