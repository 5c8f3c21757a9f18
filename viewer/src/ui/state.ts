// Everything the user chose, and its form in the URL's hash. The hash is the only memory: reload, Back and a
// copied address all lead to the same picture. Nodes are named by their recorded number, which is the same
// for every shape of the same file.
import type { Order } from "../model/layout.ts";
import { kMetrics } from "../model/metrics.ts";
import type { NodeMetric } from "../model/profile.ts";
import type { ShapeSpec } from "../model/shape.ts";
import type { Scheme } from "./colours.ts";

export const kViews = [
  "summary",
  "flame",
  "tree",
  "functions",
  "sandwich",
  "types",
  "timeline",
  "source",
  "compare",
] as const;
export type View = (typeof kViews)[number];
export type Side = "change" | "both" | "functions" | "types";

export interface State {
  readonly view: View;
  readonly metric: NodeMetric;
  readonly order: Order;
  readonly colour: Scheme;
  readonly inverted: boolean;
  readonly threads: readonly number[] | null;
  readonly merged: boolean;
  readonly hide: readonly string[]; // kinds of files
  readonly without: readonly number[]; // functions
  readonly fold: boolean;
  readonly type: number | null;
  readonly range: readonly number[] | null; // [from, to] in ns
  readonly zoom: number | null; // recorded node; in an inverted picture the picture's own
  readonly sel: number | null;
  readonly spot: number | null; // node of the difference of two profiles that is selected
  readonly into: number | null; // and the one that is zoomed to
  readonly fn: number | null; // of the sandwich
  readonly find: string;
  readonly plain: boolean; // the search is no regular expression
  readonly sort: string;
  readonly up: boolean; // ascending
  readonly top: number; // cards of the most costly functions; 0: the table
  readonly pick: number | null; // type or file that a view shows
  readonly side: Side;
  readonly sizes: boolean; // of blocks, instead of their types
  readonly below: boolean; // the panel's types are those of the callees too
}

export const kStart: State = {
  view: "summary",
  metric: "self_ns",
  order: "weight",
  colour: "memory",
  inverted: false,
  threads: null,
  merged: false,
  hide: [],
  without: [],
  fold: false,
  type: null,
  range: null,
  zoom: null,
  sel: null,
  spot: null,
  into: null,
  fn: null,
  find: "",
  plain: false,
  sort: "",
  up: false,
  top: 0,
  pick: null,
  side: "change",
  sizes: false,
  below: false,
};

type Key = keyof State;
const kWords: Partial<Record<Key, readonly string[]>> = {
  view: kViews,
  metric: kMetrics.map((m) => m.id),
  order: ["weight", "name", "recorded"],
  colour: ["memory", "classic", "kind"],
  side: ["change", "both", "functions", "types"],
};
const kNumbers: readonly Key[] = ["type", "zoom", "sel", "spot", "into", "fn", "top", "pick"];
const kLists: readonly Key[] = ["threads", "without", "range"];

export function toHash(state: State): string {
  const parts = (Object.keys(kStart) as Key[]).flatMap((key) => {
    const value = state[key];
    if (value === null || String(value) === String(kStart[key])) return [];
    return [
      `${key}=${Array.isArray(value) ? value.map(encodeURIComponent).join(",") : encodeURIComponent(String(value))}`,
    ];
  });
  return parts.length ? `#${parts.join("&")}` : "#";
}

// Whatever the address says that makes no sense is left at its default.
export function fromHash(hash: string): State {
  const state: Record<string, unknown> = { ...kStart };
  for (const part of hash.replace(/^#/, "").split("&")) {
    const equals = part.indexOf("=");
    const key = part.slice(0, equals) as Key;
    if (equals < 0 || !Object.hasOwn(kStart, key)) continue;
    const value = parsed(key, part.slice(equals + 1));
    if (value !== undefined) state[key] = value;
  }
  return state as unknown as State;
}

function parsed(key: Key, raw: string): unknown {
  const text = decoded(raw);
  if (kWords[key]) return kWords[key].includes(text) ? text : undefined;
  if (kNumbers.includes(key)) return natural(text);
  if (kLists.includes(key)) {
    const list = raw.split(",").map(natural);
    return list.some((n) => n === undefined) || (key === "range" && list.length !== 2) ? undefined : list;
  }
  if (key === "hide") return raw.split(",").map(decoded);
  return typeof kStart[key] === "boolean" ? text === "true" : text;
}

function natural(text: string): number | undefined {
  return /^\d{1,16}$/.test(text) ? Number(text) : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

export function specOf(state: State): ShapeSpec {
  const [from, to] = state.range ?? [];
  return {
    threads: state.threads,
    merged: state.merged,
    hideKinds: state.hide,
    hideFunctions: state.without,
    fold: state.fold,
    type: state.type,
    range: from !== undefined && to !== undefined ? [from, to] : null,
  };
}
