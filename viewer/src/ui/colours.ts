// Colour scales. `memory` can be told apart with every kind of colour vision and by lightness alone;
// `classic` is the green to red that people know; `kind` says whose code it is.
export type Scheme = "memory" | "classic" | "kind";
export type Theme = "light" | "dark";

export interface Palette {
  readonly fill: readonly string[];
  readonly faded: readonly string[]; // boxes that a search does not match
  readonly ink: readonly string[];
  readonly fadedInk: string;
}

type Rgb = readonly [number, number, number];

const kMemory: Record<Theme, readonly Rgb[]> = {
  light: [
    [226, 232, 240],
    [253, 226, 155],
    [251, 183, 78],
    [232, 122, 30],
    [190, 66, 22],
    [122, 28, 34],
  ],
  dark: [
    [51, 65, 85],
    [58, 82, 122],
    [61, 120, 148],
    [92, 165, 142],
    [186, 201, 96],
    [253, 231, 76],
  ],
};
const kClassic: readonly Rgb[] = [
  [82, 217, 63],
  [190, 214, 60],
  [250, 200, 60],
  [252, 140, 50],
  [252, 67, 42],
];
const kChange: Record<Theme, readonly Rgb[]> = {
  light: [
    [27, 92, 163],
    [122, 174, 219],
    [228, 231, 235],
    [238, 168, 104],
    [183, 78, 12],
  ],
  dark: [
    [86, 164, 245],
    [58, 104, 156],
    [62, 70, 84],
    [166, 96, 40],
    [250, 154, 68],
  ],
};
const kBackground: Record<Theme, Rgb> = { light: [255, 255, 255], dark: [15, 20, 30] };

// Okabe and Ito's set and three more that keep apart from it; used for types and for kinds of files.
export const kCategories = [
  "#4e79a7",
  "#f28e2b",
  "#59a14f",
  "#e15759",
  "#76b7b2",
  "#edc948",
  "#b07aa1",
  "#9c755f",
  "#ff9da7",
  "#7f8ea3",
] as const;
export const kOther = "#94a3b8";

export function palette(scheme: Scheme | "change", theme: Theme, kinds: number): Palette {
  if (scheme === "kind")
    return finished(
      Array.from({ length: Math.max(1, kinds) }, (_, i) => parse(kindColour(i))),
      theme,
    );
  const stops = scheme === "classic" ? kClassic : scheme === "change" ? kChange[theme] : kMemory[theme];
  return finished(
    Array.from({ length: 256 }, (_, i) => between(stops, i / 255)),
    theme,
  );
}

export function kindColour(kind: number): string {
  return kCategories[kind % kCategories.length]!;
}

export function gradient(scheme: Scheme | "change", theme: Theme): string {
  const { fill } = palette(scheme, theme, 0);
  return `linear-gradient(to right, ${[0, 51, 102, 153, 204, 255].map((i) => fill[i]!).join(", ")})`;
}

function finished(colours: readonly Rgb[], theme: Theme): Palette {
  return {
    fill: colours.map(text),
    faded: colours.map((colour) => text(mix(colour, kBackground[theme], 0.78))),
    ink: colours.map((colour) => (luminance(colour) > 0.3 ? "#0f172a" : "#ffffff")),
    fadedInk: theme === "light" ? "#64748b" : "#8494ab",
  };
}

function between(stops: readonly Rgb[], at: number): Rgb {
  const place = at * (stops.length - 1);
  const low = Math.min(Math.floor(place), stops.length - 2);
  return mix(stops[low]!, stops[low + 1]!, place - low);
}

function mix(a: Rgb, b: Rgb, share: number): Rgb {
  return [0, 1, 2].map((i) => Math.round(a[i]! + (b[i]! - a[i]!) * share)) as unknown as Rgb;
}

function text([r, g, b]: Rgb): string {
  return `rgb(${r},${g},${b})`;
}

function parse(hex: string): Rgb {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;
}

// Relative luminance after WCAG 2.
function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((c) =>
    c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

// What is drawn over a palette: boxes too narrow to see one by one, matches of a search, the selection.
export const kMarks = {
  light: { run: "#cbd5e1", quiet: "#e8edf3", match: "#a21caf", matchInk: "#ffffff", edge: "#0f172a" },
  dark: { run: "#334155", quiet: "#1c2636", match: "#f0abfc", matchInk: "#3b0764", edge: "#f8fafc" },
} as const;
