// This profile against another, earlier one: as a difference, side by side, by function and by type.
import { metric as metricOf } from "../model/metrics.ts";
import { format, percent, signed } from "../text/units.ts";
import type { Outline } from "../worker/outline.ts";
import { useAnswer, useApp } from "./app.ts";
import { FunctionChanges, TypeChanges } from "./changes.tsx";
import { FileButton, kProfiles } from "./filebutton.tsx";
import { Flame } from "./flame.tsx";
import { useColours, useFlameDrawing } from "./flameview.tsx";
import { Legend } from "./legend.tsx";
import { SideBySide } from "./sides.tsx";
import type { Side } from "./state.ts";
import { useUnified, type Pair } from "./unified.ts";

const kSides: readonly (readonly [Side, string])[] = [
  ["change", "Difference"],
  ["both", "Side by side"],
  ["functions", "Functions"],
  ["types", "Types"],
];

export function Compare() {
  const { other, state, go, openOther, closeOther, outline } = useApp();
  if (!other) {
    return (
      <div class="landing compare-drop">
        <p class="big">
          Compare <b>{outline.name}</b> with an earlier run
        </p>
        <p>
          Functions are matched by module and qualified name, so the files may lie elsewhere and lines may
          have moved.
        </p>
        <FileButton name="Profile to compare with" accept={kProfiles} primary onFile={openOther}>
          Choose the earlier profile
        </FileButton>
      </div>
    );
  }
  return (
    <div class="column">
      <div class="row spread">
        <div class="switch" role="group" aria-label="Show">
          {kSides.map(([side, name]) => (
            <button
              key={side}
              type="button"
              aria-pressed={state.side === side}
              onClick={() => go({ side, sort: "" })}
            >
              {name}
            </button>
          ))}
        </div>
        <p class="faint">
          before: <b>{other.name}</b>, after: <b>{outline.name}</b>
        </p>
        <div class="row">
          <FileButton name="Profile to compare with" accept={kProfiles} onFile={openOther}>
            Other profile
          </FileButton>
          <button type="button" onClick={closeOther}>
            Close it
          </button>
        </div>
      </div>
      <Figures before={other} after={outline} />
      {state.side === "change" && <Difference other={other} />}
      {state.side === "both" && <SideBySide other={other} />}
      {state.side === "functions" && <FunctionChanges other={other} />}
      {state.side === "types" && <TypeChanges />}
    </div>
  );
}

function Figures({ before, after }: { before: Outline; after: Outline }) {
  const rows = (
    [
      ["Duration", before.meta.durationNs, after.meta.durationNs, "ns"],
      ["Peak heap", before.totals.get("peak_bytes"), after.totals.get("peak_bytes"), "bytes"],
      ["Allocated", before.sums.alloc_bytes, after.sums.alloc_bytes, "bytes"],
      ["Live at the end", before.sums.live_bytes, after.sums.live_bytes, "bytes"],
      ["Calls", before.sums.calls, after.sums.calls, "count"],
    ] as const
  ).flatMap(([name, a, b, unit]) =>
    typeof a === "number" && typeof b === "number" ? [{ name, a, b, unit }] : [],
  );
  return (
    <section class="figures small" aria-label="Figures of both runs">
      {rows.map(({ name, a, b, unit }) => (
        <div key={name}>
          <h2>{name}</h2>
          <p class="big">{format(b, unit)}</p>
          <p class={b > a ? "worse" : b < a ? "better" : "faint"}>
            {signed(b - a, unit)}
            {a > 0 && b !== a && ` (${percent(Math.abs(b - a), a)})`}
          </p>
        </div>
      ))}
    </section>
  );
}

function Difference({ other }: { other: Outline }) {
  const { state, go } = useApp();
  const { metric, order } = state;
  const { value: picture, error } = useAnswer("comparison", { metric, order }, other);
  const { palette, colour } = useColours(picture);
  const exported = useFlameDrawing("Difference of two runs");
  const { label, place } = useUnified(other);
  const { unit, name } = metricOf(metric);
  if (error) return <p class="failed">{error}</p>;
  if (!picture?.functions)
    return (
      <p class="nothing">
        {picture === null
          ? `Comparing … If this stays, ${name.toLowerCase()} was not recorded in both runs.`
          : ""}
      </p>
    );
  const functions = picture.functions;
  const boxOf = (node: number | null) => (node === null ? -1 : picture.layout.node.indexOf(node));
  const spot = boxOf(state.spot);
  const of = (fn: number) => functions[fn];
  const named = (pair: Pair | undefined) =>
    `${pair?.before === -1 ? "+ " : pair?.after === -1 ? "− " : ""}${label(pair)}`;
  return (
    <>
      <div class="row spread">
        <p class="faint">
          Width: the larger of both runs. Colour and number: what changed with callees, as a share of the
          larger run. A function that only one run has is marked.
        </p>
        <Legend picture={picture} />
      </div>
      {spot >= 0 && (
        <p class="picked" aria-label="Selected frame">
          <Changed node={picture.layout.node[spot]!} other={other}>
            <b>{label(of(picture.layout.fn[spot]!))}</b>
          </Changed>
        </p>
      )}
      <Flame
        layout={picture.layout}
        name="Difference of two runs"
        unit={unit}
        palette={palette}
        colour={colour}
        matched={null}
        selected={spot}
        zoomed={boxOf(state.into)}
        value={(box) => changeText(picture.layout.shade[box]!)}
        label={(box) => named(of(picture.layout.fn[box]!))}
        onSelect={(box) => go({ spot: picture.layout.node[box]! }, "replace")}
        onZoom={(box) => go({ into: box < 0 ? null : picture.layout.node[box]! })}
        hint={(box) => (
          <Changed node={picture.layout.node[box]!} other={other}>
            <b>{label(of(picture.layout.fn[box]!))}</b>
            <span class="faint">{place(of(picture.layout.fn[box]!))}</span>
          </Changed>
        )}
        {...exported}
      />
    </>
  );
}

// A shade of the difference in words: 128 is no change.
function changeText(shade: number): string {
  const share = Math.round(((shade - 128) / 127) * 100);
  return share === 0 ? "" : `${share > 0 ? "+" : "−"}${Math.abs(share)} %`;
}

function Changed({
  node,
  other,
  children,
}: {
  node: number;
  other: Outline;
  children: preact.ComponentChildren;
}) {
  const { state } = useApp();
  const { metric } = state;
  const { unit } = metricOf(metric);
  const { value, pending } = useAnswer("comparedNode", { metric, node }, other);
  const [a, b] = value ?? [];
  return (
    <>
      {children}
      {a && b && !pending && (
        <>
          <span>
            with callees: {format(a.total, unit)} → {format(b.total, unit)}, {signed(b.total - a.total, unit)}
          </span>
          <span>
            of its own: {format(a.self, unit)} → {format(b.self, unit)}, {signed(b.self - a.self, unit)}
          </span>
          {a.total === 0 && <span>new</span>}
          {b.total === 0 && <span>vanished</span>}
        </>
      )}
    </>
  );
}
