// What the colours mean, in numbers.
import { metric as metricOf } from "../model/metrics.ts";
import { format } from "../text/units.ts";
import type { Picture } from "../worker/pictures.ts";
import { useApp } from "./app.ts";
import { gradient, kindColour } from "./colours.ts";
import { kindsOf } from "./names.ts";

export function Legend({ picture }: { picture: Picture }) {
  const { state, theme, outline } = useApp();
  if (picture.functions) {
    return (
      <p class="legend">
        <span>vanished</span>
        <i style={{ background: gradient("change", theme) }} />
        <span>new</span>
        <span class="faint">middle: no change</span>
      </p>
    );
  }
  if (state.colour === "kind") {
    return (
      <p class="legend">
        {kindsOf(outline).map((kind, i) => (
          <span key={kind}>
            <i class="dot" style={{ background: kindColour(i) }} />
            {kind}
          </span>
        ))}
      </p>
    );
  }
  const { least, most } = picture.scale;
  const { name, unit } = metricOf(picture.scaleMetric);
  if (most === 0) return <p class="legend faint">Colour: no memory recorded here</p>;
  if (least === most)
    return (
      <p class="legend">
        <span class="faint">{name}, self:</span>
        <i style={{ background: gradient(state.colour, theme) }} />
        <span>all {format(most, unit)}</span>
      </p>
    );
  const middle = Math.exp((Math.log(least) + Math.log(most)) / 2);
  return (
    <p
      class="legend"
      title={`Colour: bytes of the frame's own code (${name.toLowerCase()}), on a logarithmic scale`}
    >
      <span class="faint">{name}, self:</span>
      <span>{format(least, unit)}</span>
      <i style={{ background: gradient(state.colour, theme) }} />
      <span>{format(most, unit)}</span>
      <span class="faint">middle {format(middle, unit)}</span>
    </p>
  );
}
