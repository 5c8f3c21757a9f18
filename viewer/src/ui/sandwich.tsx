// One function between its callers (above, inverted) and its callees (below).
import { useEffect, useState } from "preact/hooks";
import { metric as metricOf } from "../model/metrics.ts";
import type { Neighbour } from "../model/functions.ts";
import { csv } from "../text/csv.ts";
import { format, percent, plural } from "../text/units.ts";
import type { Outline } from "../worker/outline.ts";
import type { Picture, Sandwich } from "../worker/pictures.ts";
import { useAnswer, useApp, useTable } from "./app.ts";
import { Flame } from "./flame.tsx";
import { useColours, useFlameDrawing } from "./flameview.tsx";
import { Legend } from "./legend.tsx";
import { fnLabel, fnPath, fnPlace, isRanked } from "./names.ts";
import { specOf } from "./state.ts";

export function SandwichView() {
  const { state, outline } = useApp();
  const spec = specOf(state);
  const { metric, order } = state;
  const fn = state.fn !== null && state.fn < outline.functions.label.length ? state.fn : null;
  const { value, error, pending } = useAnswer("sandwich", fn === null ? null : { spec, metric, fn, order });
  useTable(value && (() => neighboursCsv(outline, metric, value)));
  if (fn === null) return <Pick />;
  if (error) return <p class="failed">{error}</p>;
  if (!value) return <p class="busy">Looking for callers …</p>;
  const { unit, name } = metricOf(metric);
  return (
    <div class={`column ${pending ? "stale" : ""}`}>
      <div class="row spread">
        <div>
          <h2>{fnLabel(outline, fn)}</h2>
          <p class="faint" title={fnPath(outline, fn)}>
            {fnPlace(outline, fn)}
          </p>
        </div>
        <p>
          {name} with callees: <b>{format(value.total, unit)}</b>{" "}
          <span class="faint">{percent(value.total, value.all)}</span>
        </p>
      </div>
      <div class="sandwich">
        <section aria-label="Callers">
          <div class="row spread">
            <h3>
              Called by{" "}
              <span class="faint">
                {plural(value.callerList.length, "function")}; each row shows who called the row above it
              </span>
            </h3>
            <Legend picture={value.callers} />
          </div>
          <Half picture={value.callers} name={`Callers of ${fnLabel(outline, fn)}`} place={0} />
          <List
            items={value.callerList}
            empty="Nothing calls it: it is where a thread begins."
            name="Callers"
          />
        </section>
        <section aria-label="Callees">
          <div class="row spread">
            <h3>
              Calls <span class="faint">{plural(value.calleeList.length, "function")}</span>
            </h3>
            <Legend picture={value.callees} />
          </div>
          <Half picture={value.callees} name={`Callees of ${fnLabel(outline, fn)}`} place={1} />
          <List items={value.calleeList} empty="It calls nothing that was recorded." name="Callees" />
        </section>
      </div>
    </div>
  );
}

function neighboursCsv(outline: Outline, metric: string, { callerList, calleeList }: Sandwich): string {
  const row = (relation: string) => (n: Neighbour) => [
    relation,
    fnLabel(outline, n.fn),
    outline.functions.module[n.fn] ?? "",
    n.value,
    n.calls,
  ];
  return csv(
    ["relation", "function", "module", metric, "calls"],
    [...callerList.map(row("caller")), ...calleeList.map(row("callee"))],
  );
}

function Half({ picture, name, place }: { picture: Picture; name: string; place: number }) {
  const { outline, state, go, found } = useApp();
  const colours = useColours(picture);
  const { layout } = picture;
  const exported = useFlameDrawing(name, { place });
  const [selected, setSelected] = useState(-1);
  useEffect(() => setSelected(-1), [layout]);
  const { unit } = metricOf(state.metric);
  if (layout.x.length === 0)
    return <p class="nothing">No {metricOf(state.metric).name.toLowerCase()} here.</p>;
  return (
    <Flame
      layout={layout}
      name={name}
      unit={unit}
      label={(box) => fnLabel(outline, layout.fn[box]!)}
      {...colours}
      {...exported}
      matched={found?.functionCount ? found.functions : null}
      selected={Math.min(selected, layout.x.length - 1)}
      zoomed={-1}
      onSelect={setSelected}
      onZoom={(box) => box >= 0 && layout.fn[box]! >= 0 && go({ fn: layout.fn[box]! })}
      hint={(box) => (
        <>
          <b>{fnLabel(outline, layout.fn[box]!)}</b>
          <span class="faint">{fnPlace(outline, layout.fn[box]!)}</span>
          <span>
            {format(layout.w[box]!, unit)}, {percent(layout.w[box]!, layout.total)}
          </span>
        </>
      )}
    />
  );
}

const kMost = 50;

function List({ items, empty, name }: { items: readonly Neighbour[]; empty: string; name: string }) {
  const { outline, state, go } = useApp();
  const { unit } = metricOf(state.metric);
  const most = items[0]?.value ?? 0;
  if (!items.length) return <p class="faint">{empty}</p>;
  return (
    <ul class="neighbours" aria-label={name}>
      {items.slice(0, kMost).map(({ fn, value, calls }) => (
        <li key={fn}>
          <button type="button" disabled={fn < 0} onClick={() => go({ fn })} title={fnPath(outline, fn)}>
            <span class="bar" style={{ width: `${most ? (100 * value) / most : 0}%` }} />
            <span class="top-name">{fnLabel(outline, fn)}</span>
            <span class="faint top-place">{fnPlace(outline, fn)}</span>
            <b>{format(value, unit)}</b>
            <span class="faint">{plural(calls, "call")}</span>
          </button>
        </li>
      ))}
      {items.length > kMost && (
        <li class="faint">and {plural(items.length - kMost, "lighter function")}; the CSV has all</li>
      )}
    </ul>
  );
}

// Without a function: the heaviest ones to choose from.
function Pick() {
  const { outline, state, go, found } = useApp();
  const { value: table } = useAnswer("functions", { spec: specOf(state) });
  const totals = table && (table.total[state.metric] ?? table.self[state.metric]);
  if (!table || !totals) return <p class="busy">Adding up …</p>;
  const rows = [...totals.keys()]
    .filter(
      (row) =>
        isRanked(outline, table.fn[row]!) && (!found?.functionCount || found.functions[table.fn[row]!]),
    )
    .sort((a, b) => totals[b]! - totals[a]!)
    .slice(0, kMost);
  return (
    <div class="column scrolls" tabIndex={0} role="region" aria-label="Functions to choose from">
      <p>Choose a function to see who calls it and what it calls. The search narrows the list.</p>
      <ul class="neighbours">
        {rows.map((row) => (
          <li key={row}>
            <button type="button" onClick={() => go({ fn: table.fn[row]! })}>
              <span class="bar" style={{ width: `${(100 * totals[row]!) / (totals[rows[0]!]! || 1)}%` }} />
              <span class="top-name">{fnLabel(outline, table.fn[row]!)}</span>
              <span class="faint top-place">{fnPlace(outline, table.fn[row]!)}</span>
              <b>{format(totals[row]!, metricOf(state.metric).unit)}</b>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
