// Columns of metrics, the same in every table, each with what it means.
import { kWhichTime, metric as metricOf } from "../model/metrics.ts";
import type { NodeMetric } from "../model/profile.ts";
import { format, percent } from "../text/units.ts";
import type { Column } from "./grid.tsx";

export interface MetricColumn {
  readonly id: string;
  readonly metric: NodeMetric;
  readonly total: boolean;
  readonly title: string;
  readonly explain: string;
}

const kWithCallees = "including everything it called; recursion counts once";
export const kMetricColumns: readonly MetricColumn[] = [
  {
    id: "self_ns",
    metric: "self_ns",
    total: false,
    title: "Self time",
    explain: `Time while its own code ran, callees excluded: ${kWhichTime}.`,
  },
  {
    id: "total_ns",
    metric: "self_ns",
    total: true,
    title: "Total time",
    explain: `Time ${kWithCallees}: ${kWhichTime}.`,
  },
  {
    id: "corrected_ns",
    metric: "corrected_ns",
    total: false,
    title: "Corrected self",
    explain: "Self time less what the recording is estimated to have taken of it.",
  },
  {
    id: "total_corrected_ns",
    metric: "corrected_ns",
    total: true,
    title: "Corrected total",
    explain: "Total time less what the recording is estimated to have taken of it.",
  },
  {
    id: "wait_ns",
    metric: "wait_ns",
    total: false,
    title: "Waiting",
    explain: "Of its own time, what it waited: for a lock, a timer, a file, the network.",
  },
  {
    id: "calls",
    metric: "calls",
    total: false,
    title: "Calls",
    explain: "How often it was entered; resumed generators are counted apart.",
  },
  {
    id: "self_bytes",
    metric: "alloc_bytes",
    total: false,
    title: "Self alloc.",
    explain: "Bytes its own code allocated, whether freed later or not.",
  },
  {
    id: "total_bytes",
    metric: "alloc_bytes",
    total: true,
    title: "Total alloc.",
    explain: `Bytes allocated ${kWithCallees}.`,
  },
  {
    id: "self_peak",
    metric: "at_peak_bytes",
    total: false,
    title: "Self at peak",
    explain: "Of its own bytes, what was alive when the program held the most.",
  },
  {
    id: "total_peak",
    metric: "at_peak_bytes",
    total: true,
    title: "Total at peak",
    explain: `Alive at the peak, ${kWithCallees}.`,
  },
  {
    id: "self_live",
    metric: "live_bytes",
    total: false,
    title: "Self live",
    explain: "Of its own bytes, what had not been freed when the program ended.",
  },
  {
    id: "total_live",
    metric: "live_bytes",
    total: true,
    title: "Total live",
    explain: `Not freed at the end, ${kWithCallees}.`,
  },
  {
    id: "self_temporary",
    metric: "temporary_bytes",
    total: false,
    title: "Temporary",
    explain: "Of its own bytes, what was freed again after few further allocations of its thread.",
  },
  {
    id: "self_survived",
    metric: "survived_bytes",
    total: false,
    title: "Survived",
    explain: "Of its own bytes, what was still alive after a garbage collection.",
  },
  {
    id: "self_leaked",
    metric: "leaked_bytes",
    total: false,
    title: "Self leaked",
    explain: "Of its own bytes, what was alive at the end, after a last garbage collection.",
  },
  {
    id: "total_leaked",
    metric: "leaked_bytes",
    total: true,
    title: "Total leaked",
    explain: `Leaked ${kWithCallees}.`,
  },
  {
    id: "blocks",
    metric: "alloc_count",
    total: false,
    title: "Blocks",
    explain: "Blocks its own code allocated. Objects from CPython's free lists are not allocated again.",
  },
];

// Corrected times stand beside the others, which they are so much like, only where they are asked for.
export function recordedColumns(metrics: readonly NodeMetric[], chosen: NodeMetric): readonly MetricColumn[] {
  return kMetricColumns.filter(
    ({ metric }) => metrics.includes(metric) && (metric !== "corrected_ns" || metric === chosen),
  );
}

export function metricColumn(
  column: MetricColumn,
  value: (row: number) => number | undefined,
  all: number,
  sortable: boolean,
): Column {
  const { unit } = metricOf(column.metric);
  return {
    id: column.id,
    title: column.title,
    explain: column.explain,
    number: true,
    sortable,
    cell: (row) => {
      const v = value(row);
      if (v === undefined) return "";
      if (v === 0) return <span class="zero">0</span>;
      return (
        <span class="metered" title={`${v} ${unit === "count" ? "" : unit}, ${percent(v, all)}`}>
          <i style={{ width: `${all ? Math.min(100, (100 * v) / all) : 0}%` }} />
          {format(v, unit)}
        </span>
      );
    },
  };
}

// The metric column that stands for a metric's ranking.
export function rankingColumn(metric: NodeMetric): string {
  const own = kMetricColumns.find((column) => column.metric === metric && !column.total);
  return own?.id ?? "self_ns";
}
