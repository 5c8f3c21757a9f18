// A donut of parts with its list. Hover or focus on a sector or a row shows more about that part.
import { useState } from "preact/hooks";
import { percent } from "../text/units.ts";
import { kCategories, kOther } from "./colours.ts";

export interface Part {
  readonly key: number; // -1: the rest
  readonly name: string;
  readonly value: number;
  readonly text: string; // the value with its unit
}

interface DonutProps {
  readonly parts: readonly Part[];
  readonly centre: readonly [string, string];
  readonly name: string;
  readonly more?: (part: Part) => preact.ComponentChildren;
  readonly size?: number;
  readonly brief?: boolean; // fewer rows, for cards
  readonly onPick?: (part: Part) => void;
}

export function Donut({ parts, centre, name, more, size = 168, brief = false, onPick }: DonutProps) {
  const [chosen, setChosen] = useState<number | null>(null);
  const total = parts.reduce((sum, part) => sum + part.value, 0);
  const shown = parts.find((part) => part.key === chosen);
  const handlers = (part: Part) => ({
    onMouseEnter: () => setChosen(part.key),
    onFocus: () => setChosen(part.key),
  });
  let angle = 0;
  return (
    <div class={`donut ${brief ? "brief" : ""}`} onMouseLeave={() => more || setChosen(null)}>
      <svg
        viewBox="-100 -100 200 200"
        width={size}
        height={size}
        role="img"
        aria-label={`${name}: ${parts.map((p) => `${p.name} ${percent(p.value, total)}`).join(", ")}`}
      >
        {parts.length === 1 && (
          <circle r="78" class="donut-whole" stroke={partColour(parts[0]!, 0)} {...handlers(parts[0]!)} />
        )}
        {parts.length > 1 &&
          parts.map((part, i) => {
            const from = angle;
            angle += total ? (part.value / total) * 2 * Math.PI : 0;
            return (
              <path
                key={part.key}
                d={sector(from, angle)}
                fill={partColour(part, i)}
                class={chosen === null || chosen === part.key ? "" : "off"}
                {...handlers(part)}
              />
            );
          })}
        {total === 0 && <circle r="78" class="donut-empty" />}
        <text class="donut-value" y="-2">
          {shown ? percent(shown.value, total) : centre[0]}
        </text>
        <text class="donut-name" y="18">
          {shown ? cut(shown.name) : centre[1]}
        </text>
      </svg>
      <ul class="parts">
        {parts.map((part, i) => (
          <li key={part.key}>
            <button
              type="button"
              class={chosen === part.key ? "on" : ""}
              {...handlers(part)}
              onClick={() => onPick?.(part)}
            >
              <i style={{ background: partColour(part, i) }} />
              <span class="part-name">{part.name}</span>
              <b>{part.text}</b>
              <span class="part-share">{percent(part.value, total)}</span>
            </button>
          </li>
        ))}
      </ul>
      {more && shown && <div class="part-more">{more(shown)}</div>}
    </div>
  );
}

export function partColour(part: Part, place: number): string {
  return part.key < 0 ? kOther : kCategories[place % kCategories.length]!;
}

// The largest parts and the rest as one.
export function largest(parts: readonly Part[], most: number, rest: (value: number) => string): Part[] {
  const known = parts.filter((part) => part.value > 0);
  if (known.length <= most + 1) return known;
  const value = known.slice(most).reduce((sum, part) => sum + part.value, 0);
  return [
    ...known.slice(0, most),
    { key: -1, name: `${known.length - most} others`, value, text: rest(value) },
  ];
}

function sector(from: number, to: number): string {
  const end = Math.min(to, from + 2 * Math.PI - 1e-4); // an arc cannot close on itself
  const point = (angle: number, r: number) =>
    `${(r * Math.sin(angle)).toFixed(2)} ${(-r * Math.cos(angle)).toFixed(2)}`;
  const large = end - from > Math.PI ? 1 : 0;
  return `M${point(from, 96)}A96 96 0 ${large} 1 ${point(end, 96)}L${point(end, 60)}A60 60 0 ${large} 0 ${point(from, 60)}Z`;
}

function cut(text: string): string {
  return text.length > 14 ? `${text.slice(0, 13)}…` : text;
}
