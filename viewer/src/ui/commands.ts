// Keys that work everywhere, in one table: the handler and the help sheet both read it.
import { kMetrics } from "../model/metrics.ts";
import type { App } from "./app.ts";
import { hideable } from "./names.ts";
import { kViews, type View } from "./state.ts";

export const kViewNames: Record<View, string> = {
  summary: "Summary",
  flame: "Flame graph",
  tree: "Tree",
  functions: "Functions",
  sandwich: "Callers",
  types: "Types",
  timeline: "Timeline",
  source: "Source",
  compare: "Compare",
};

export interface Command {
  readonly key: string;
  readonly what: string;
  readonly run: (app: App) => void;
}

export const kCommands: readonly Command[] = [
  ...kViews.map((view, i): Command => ({
    key: String(i + 1),
    what: kViewNames[view],
    run: ({ go }) => go({ view }),
  })),
  { key: "m", what: "Next metric", run: (app) => app.go({ metric: nextMetric(app, 1) }) },
  { key: "M", what: "Previous metric", run: (app) => app.go({ metric: nextMetric(app, -1) }) },
  {
    key: "i",
    what: "Invert the flame graph",
    run: ({ state, go }) => go({ inverted: !state.inverted, zoom: null, sel: null }),
  },
  {
    key: "o",
    what: "Next order of siblings",
    run: ({ state, go }) => go({ order: next(["weight", "name", "recorded"] as const, state.order) }),
  },
  {
    key: "c",
    what: "Next colour scheme",
    run: ({ state, go }) => go({ colour: next(["memory", "classic", "kind"] as const, state.colour) }),
  },
  { key: "r", what: "Fold recursion", run: ({ state, go }) => go({ fold: !state.fold }) },
  {
    key: "h",
    what: "Hide or show other people's code",
    run: (app) => app.go({ hide: app.state.hide.length ? [] : hideable(app.outline) }),
  },
  { key: "t", what: "Next thread", run: nextThread },
  { key: "u", what: "Merge threads", run: ({ state, go }) => go({ merged: !state.merged }) },
  {
    key: "x",
    what: "Show everything again",
    run: ({ go }) =>
      go({
        hide: [],
        without: [],
        fold: false,
        threads: null,
        merged: false,
        type: null,
        range: null,
        zoom: null,
      }),
  },
];

// Keys that a focused part handles itself; for the help sheet.
export const kLocalKeys: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    "Flame graph",
    [
      ["← ↑ → ↓", "Move the selection"],
      ["Enter", "Zoom to the selected frame"],
      ["Esc, Backspace", "Zoom out"],
      ["+ − or w s", "Zoom at the middle"],
      ["a d", "Pan"],
      ["0, Home", "Everything"],
      ["Ctrl + wheel", "Zoom under the pointer"],
      ["Drag, Shift + wheel", "Pan"],
    ],
  ],
  [
    "Tree and tables",
    [
      ["↑ ↓ Page Home End", "Move"],
      ["→ ←", "Open or close a branch"],
      ["*", "Open the heaviest path"],
      ["Enter", "Open what the row stands for"],
    ],
  ],
  [
    "Search",
    [
      ["/", "Search"],
      ["n, N", "Next, previous match"],
      ["Esc", "Leave the search"],
    ],
  ],
  [
    "Anywhere",
    [
      ["?", "This sheet"],
      ["Alt + ← →", "Back, forward"],
    ],
  ],
];

function nextMetric({ state, outline }: App, step: number) {
  const ids = kMetrics.map((m) => m.id).filter((id) => outline.metrics.includes(id));
  const at = ids.indexOf(state.metric);
  return ids[(at + step + ids.length) % ids.length] ?? state.metric;
}

function nextThread({ state, outline, go }: App): void {
  const at = state.threads?.length === 1 ? state.threads[0]! + 1 : state.threads ? -1 : 0;
  go({
    threads: at >= 0 && at < outline.threads.length && outline.threads.length > 1 ? [at] : null,
    zoom: null,
  });
}

function next<Value>(values: readonly Value[], value: Value): Value {
  return values[(values.indexOf(value) + 1) % values.length]!;
}
