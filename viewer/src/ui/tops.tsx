// The most costly functions of each kind, a few of each.
import { useMemo } from "preact/hooks";
import { metric as metricOf, type Metric } from "../model/metrics.ts";
import type { NodeMetric } from "../model/profile.ts";
import { kWhole } from "../model/shape.ts";
import { format, percent } from "../text/units.ts";
import { useAnswer, useApp } from "./app.ts";
import { fnLabel, fnPlace, isRanked } from "./names.ts";

const kTop = 3;

const kKinds: readonly { metric: NodeMetric; total: boolean; title: string }[] = [
  { metric: "self_ns", total: false, title: "Most time of their own" },
  { metric: "self_ns", total: true, title: "Most time with callees" },
  { metric: "alloc_bytes", total: false, title: "Most bytes allocated" },
  { metric: "at_peak_bytes", total: false, title: "Most alive at the peak" },
  { metric: "live_bytes", total: false, title: "Most never freed" },
  { metric: "leaked_bytes", total: false, title: "Most leaked" },
  { metric: "temporary_bytes", total: false, title: "Most temporary" },
  { metric: "wait_ns", total: false, title: "Most waiting" },
  { metric: "calls", total: false, title: "Most calls" },
];

export function Tops() {
  const { outline, go } = useApp();
  const { value: table } = useAnswer("functions", { spec: kWhole });
  const lists = useMemo(
    () =>
      table &&
      kKinds.flatMap(({ metric, total, title }) => {
        const column = (total ? table.total : table.self)[metric];
        if (!column) return [];
        const real = (row: number) => isRanked(outline, table.fn[row]!);
        const rows = [...column.keys()]
          .filter((row) => column[row]! > 0 && real(row))
          .sort((a, b) => column[b]! - column[a]!)
          .slice(0, kTop);
        return rows.length
          ? [
              {
                title,
                metric: metricOf(metric),
                rows: rows.map((row) => ({ fn: table.fn[row]!, value: column[row]! })),
                all: outline.sums[metric] ?? 0,
              },
            ]
          : [];
      }),
    [table, outline],
  );
  if (!lists) return <p class="busy">Adding up …</p>;
  return (
    <section class="tops" aria-label="Most costly functions">
      {lists.map(({ title, metric, rows, all }) => (
        <div key={title}>
          <h2>{title}</h2>
          <ol>
            {rows.map(({ fn, value }) => (
              <TopRow key={fn} fn={fn} value={value} all={all} metric={metric} />
            ))}
          </ol>
        </div>
      ))}
      <p>
        <button
          type="button"
          onClick={() =>
            go({
              view: "functions",
              top: 10,
              metric: outline.metrics.includes("alloc_bytes") ? "alloc_bytes" : "self_ns",
            })
          }
        >
          Top 10 memory consumers
        </button>
      </p>
    </section>
  );
}

function TopRow({ fn, value, all, metric }: { fn: number; value: number; all: number; metric: Metric }) {
  const { outline, go } = useApp();
  return (
    <li>
      <button type="button" onClick={() => go({ view: "sandwich", fn, metric: metric.id })}>
        <span class="bar" style={{ width: `${all ? (100 * value) / all : 0}%` }} />
        <span class="top-name">{fnLabel(outline, fn)}</span>
        <span class="faint top-place">{fnPlace(outline, fn)}</span>
        <b>{format(value, metric.unit)}</b>
        <span class="faint">{percent(value, all)}</span>
      </button>
    </li>
  );
}
