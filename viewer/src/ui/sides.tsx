// Two profiles one above the other on one scale. What is selected or zoomed to in one is so in the other.
import { useMemo, useState } from "preact/hooks";
import { metric as metricOf } from "../model/metrics.ts";
import { bytes, duration, format, percent } from "../text/units.ts";
import type { Outline } from "../worker/outline.ts";
import type { Picture } from "../worker/pictures.ts";
import { useAnswer, useApp } from "./app.ts";
import { Flame } from "./flame.tsx";
import { boxLabel, useColours, useFlameDrawing } from "./flameview.tsx";
import { Legend } from "./legend.tsx";
import { fnLabel, fnPlace } from "./names.ts";
import { kStart, specOf } from "./state.ts";

const kSpec = specOf(kStart);
const kNames = ["before", "after"] as const;

export function SideBySide({ other }: { other: Outline }) {
  const { state, outline } = useApp();
  const { metric, order, spot, into } = state;
  const request = { spec: kSpec, metric, inverted: false, order };
  const before = useAnswer("otherPicture", request, other).value;
  const after = useAnswer("picture", request).value;
  const selected = useAnswer("twins", spot === null ? null : { spot }, other).value;
  const zoomed = useAnswer("twins", into === null ? null : { spot: into }, other).value;
  const widest = Math.max(before?.layout.total ?? 0, after?.layout.total ?? 0);
  return (
    <div class="sandwich">
      {([before, after] as const).map((picture, side) => (
        <Side
          key={side}
          side={side}
          picture={picture}
          about={side ? outline : other}
          widest={widest}
          selected={selected?.[side] ?? -1}
          zoomed={zoomed?.[side] ?? -1}
        />
      ))}
    </div>
  );
}

interface SideProps {
  readonly side: number; // 0: before, 1: after
  readonly picture: Picture | null;
  readonly about: Outline;
  readonly widest: number; // units of the wider side
  readonly selected: number; // nodes, -1: none
  readonly zoomed: number;
}

function Side(props: SideProps) {
  const { picture, about, side } = props;
  return (
    <section aria-label={kNames[side]}>
      <div class="row spread">
        <h3>
          {kNames[side]}{" "}
          <span class="faint">
            {about.name}, {duration(about.meta.durationNs ?? 0)}, peak{" "}
            {bytes(about.totals.get("peak_bytes") ?? 0)}
          </span>
        </h3>
        {picture && <Legend picture={picture} />}
      </div>
      {picture && <Graph {...props} picture={picture} />}
    </section>
  );
}

// What was selected here last: shown at once, since the answer where it lies in the other profile takes a
// while, and the next key goes on from it.
interface Picked {
  readonly picture: Picture;
  readonly box: number;
  readonly spot: number | null; // null: not answered
}

function Graph({ side, picture, about, widest, selected, zoomed }: SideProps & { picture: Picture }) {
  const { state, client, go } = useApp();
  const { unit } = metricOf(state.metric);
  const colours = useColours(picture);
  const exported = useFlameDrawing(`${kNames[side]!}: ${about.name}`, { place: side });
  const { layout } = picture;
  const shown = useMemo(() => ({ ...layout, total: widest }), [layout, widest]);
  const boxOf = (node: number) => (node < 0 ? -1 : layout.node.indexOf(node));
  const [picked, setPicked] = useState<Picked | null>(null);
  const stands = picked?.picture === picture && (picked.spot ?? state.spot) === state.spot;
  const common = (box: number) => client.ask("commonNode", { side, node: layout.node[box]! });
  const select = async (box: number) => {
    const choice: Picked = { picture, box, spot: null };
    setPicked(choice);
    const spot = await common(box).catch(() => null);
    if (spot === null) {
      setPicked(null);
      return;
    }
    setPicked((latest) => (latest === choice ? { ...choice, spot } : latest));
    go({ spot }, "replace");
  };
  return (
    <Flame
      layout={shown}
      whole={layout.total}
      name={`Flame graph ${kNames[side]!}`}
      unit={unit}
      label={(box) => boxLabel(about, picture, box)}
      {...colours}
      {...exported}
      matched={null}
      selected={stands ? picked.box : boxOf(selected)}
      zoomed={boxOf(zoomed)}
      onSelect={(box) => void select(box)}
      onZoom={(box) => (box < 0 ? go({ into: null }) : void common(box).then((into) => go({ into })))}
      hint={(box) => (
        <>
          <b>{fnLabel(about, layout.fn[box]!)}</b>
          <span class="faint">{fnPlace(about, layout.fn[box]!)}</span>
          <span>
            {format(layout.w[box]!, unit)}, {percent(layout.w[box]!, layout.total)}
          </span>
        </>
      )}
    />
  );
}
