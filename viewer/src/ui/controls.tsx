// The bar above a view: metric, threads, what is hidden, order, colour, export.
import type { Order } from "../model/layout.ts";
import { kMetrics } from "../model/metrics.ts";
import type { CellMetric } from "../model/profile.ts";
import { duration } from "../text/units.ts";
import { useApp, type Offer } from "./app.ts";
import type { Scheme } from "./colours.ts";
import { ExportMenu } from "./export.tsx";
import { aroundImports, hideable, kTypeColumns, typeColumn } from "./names.ts";
import type { View } from "./state.ts";

const kWithMetric: readonly View[] = ["flame", "tree", "functions", "sandwich", "types", "compare"];
const kWithShape: readonly View[] = ["flame", "tree", "functions", "sandwich", "types", "timeline"];
const kWithPicture: readonly View[] = ["flame", "sandwich", "timeline"];

export function Controls({ offers }: { offers: readonly Offer[] }) {
  const { state, go, outline } = useApp();
  const has = (views: readonly View[]) => views.includes(state.view);
  return (
    <div
      class={`controls ${state.view === "summary" ? "bare" : ""}`}
      role="toolbar"
      aria-label="How to show the profile"
    >
      {has(kWithMetric) && <Metrics />}
      {has(kWithShape) && outline.threads.length > 1 && <Threads />}
      {has(kWithShape) && state.view !== "timeline" && <Hide />}
      {state.view === "flame" && (
        <Toggle
          on={state.inverted}
          explain="Callers below their callees: who is responsible for the leaves (i)"
          onClick={() => go({ inverted: !state.inverted, zoom: null, sel: null })}
        >
          Inverted
        </Toggle>
      )}
      {(state.view === "flame" || state.view === "sandwich") && (
        <Choice<Order>
          name="Order"
          value={state.order}
          onPick={(order) => go({ order })}
          options={[
            ["weight", "heaviest first"],
            ["name", "by name"],
            ["recorded", "first call first"],
          ]}
        />
      )}
      {has(kWithPicture) && (state.view !== "timeline" || outline.spans) && (
        <Choice<Scheme>
          name="Colour"
          value={state.colour}
          onPick={(colour) => go({ colour })}
          options={[
            ["memory", "memory"],
            ["classic", "green to red"],
            ["kind", "whose code"],
          ]}
        />
      )}
      <ExportMenu offers={offers} />
    </div>
  );
}

function Metrics() {
  const { state, go, outline } = useApp();
  const chosen = state.view === "types" ? typeColumn(state.metric) : state.metric;
  return (
    <div class="switch" role="group" aria-label="Metric">
      {kMetrics.map(({ id, name, self, extra }) => {
        const missing = !outline.metrics.includes(id);
        if (missing && extra) return null;
        if (state.view === "types" && !kTypeColumns[id as CellMetric]) return null;
        return (
          <button
            key={id}
            type="button"
            aria-pressed={chosen === id}
            disabled={missing}
            title={missing ? `${name}: not recorded in this run` : self}
            onClick={() => go({ metric: id, sort: "" })}
          >
            {name}
          </button>
        );
      })}
    </div>
  );
}

export function Choice<Value extends string>({
  name,
  value,
  options,
  onPick,
}: {
  name: string;
  value: Value;
  options: readonly (readonly [Value, string])[];
  onPick: (value: Value) => void;
}) {
  return (
    <label class="choice">
      <span>{name}</span>
      <select value={value} onChange={(event) => onPick(event.currentTarget.value as Value)}>
        {options.map(([id, text]) => (
          <option key={id} value={id}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Toggle({
  on,
  explain,
  onClick,
  children,
}: {
  on: boolean;
  explain: string;
  onClick: () => void;
  children: preact.ComponentChildren;
}) {
  return (
    <button type="button" class="toggle" aria-pressed={on} title={explain} onClick={onClick}>
      {children}
    </button>
  );
}

function Threads() {
  const { state, go, outline } = useApp();
  const chosen = new Set(state.threads ?? outline.threads.keys());
  const name = !state.threads
    ? `all ${outline.threads.length}`
    : state.threads.length === 1
      ? outline.threads[state.threads[0]!]?.name
      : `${state.threads.length} of ${outline.threads.length}`;
  const pick = (thread: number) => {
    const next = new Set(chosen);
    if (!next.delete(thread)) next.add(thread);
    const list = [...next].sort((a, b) => a - b);
    go({ threads: list.length && list.length < outline.threads.length ? list : null, zoom: null });
  };
  return (
    <details class="menu">
      <summary>
        Threads: <b>{name}</b>
        {state.merged && ", merged"}
      </summary>
      <div class="menu-body">
        <button type="button" onClick={() => go({ threads: null, zoom: null })}>
          All threads
        </button>
        <label>
          <input
            type="checkbox"
            checked={state.merged}
            onChange={() => go({ merged: !state.merged, zoom: null })}
          />{" "}
          Merge them into one tree
        </label>
        <hr />
        {outline.threads.map((thread, i) => (
          <div class="menu-row" key={i}>
            <label>
              <input type="checkbox" checked={chosen.has(i)} onChange={() => pick(i)} /> {thread.name}{" "}
              <span class="faint">{duration(thread.endNs - thread.startNs)}</span>
            </label>
            <button type="button" onClick={() => go({ threads: [i], zoom: null })}>
              only
            </button>
          </div>
        ))}
      </div>
    </details>
  );
}

function Hide() {
  const { state, go, outline } = useApp();
  const kinds = hideable(outline);
  const around = aroundImports(outline);
  const onlyImports = around.length > 0 && state.hide.join() === around.join();
  const flip = (kind: string) =>
    go({ hide: state.hide.includes(kind) ? state.hide.filter((k) => k !== kind) : [...state.hide, kind] });
  return (
    <>
      {kinds.length > 0 && (
        <div class="switch" role="group" aria-label="Hide">
          <span>Hide</span>
          {kinds.map((kind) => (
            <button
              key={kind}
              type="button"
              aria-pressed={state.hide.includes(kind)}
              title={`Hide functions of ${kind}; their cost goes to who called them`}
              onClick={() => flip(kind)}
            >
              {kind}
            </button>
          ))}
        </div>
      )}
      {around.length > 0 && (
        <Toggle
          on={onlyImports}
          explain="Only modules: what each import cost, with all that ran for it"
          onClick={() => go({ hide: onlyImports ? [] : around, zoom: null })}
        >
          Imports only
        </Toggle>
      )}
      <button
        type="button"
        class="toggle"
        aria-pressed={state.fold}
        title="A function that calls itself, directly or not, becomes one frame (r)"
        onClick={() => go({ fold: !state.fold })}
      >
        Fold recursion
      </button>
    </>
  );
}
