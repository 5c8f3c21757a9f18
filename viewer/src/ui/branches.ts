// The open branches of the call tree. A branch's rows come from the worker when it opens.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Client } from "../worker/client.ts";
import type { Branch, TreeRow } from "../worker/rows.ts";
import { useApp } from "./app.ts";
import { specOf, type State } from "./state.ts";

export interface ShownRow extends TreeRow {
  readonly level: number;
  readonly open: boolean;
  readonly more: number; // lighter siblings that are not listed, told at the last one that is
}

export interface OpenTree {
  readonly rows: readonly ShownRow[];
  readonly ready: boolean;
  readonly wanted: number; // node that should become the current row once it is there, or -1
  readonly reached: () => void;
  readonly flip: (row: ShownRow) => void;
  readonly openHeaviest: (node: number) => void;
}

export function useOpenTree(): OpenTree {
  const { outline, state, client } = useApp();
  const spec = specOf(state);
  const { metric } = state;
  const [branches, setBranches] = useState<ReadonlyMap<number, Branch>>(new Map());
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set([-1]));
  const [wanted, setWanted] = useState(-1);
  const asked = useRef(new Set<number>()); // replaced with the shape; answers for an older one are dropped

  const fetch = (nodes: readonly number[]) => {
    const mine = asked.current;
    const unknown = nodes.filter((node) => !mine.has(node));
    for (const node of unknown) mine.add(node);
    void client.ask("children", { spec, metric, nodes: unknown }).then((found) => {
      if (mine !== asked.current) return;
      setBranches((before) => new Map([...before, ...found.map((branch) => [branch.node, branch] as const)]));
    });
  };
  const openAll = (nodes: readonly number[], target: number) => {
    setOpen((before) => new Set([...before, ...nodes]));
    fetch(nodes);
    setWanted(target);
  };
  useEffect(() => {
    const mine = (asked.current = new Set());
    setBranches(new Map());
    setOpen(new Set([-1]));
    void wayIn(client, state).then(({ path, node }) => {
      if (mine === asked.current) openAll([-1, ...path], node);
    });
  }, [JSON.stringify([spec, metric]), outline]);

  return {
    rows: useMemo(() => flatten(branches, open), [branches, open]),
    ready: branches.has(-1),
    wanted,
    reached: () => setWanted(-1),
    flip: ({ node, open: isOpen }) => {
      if (!isOpen) openAll([node], -1);
      else setOpen(new Set([...open].filter((other) => other !== node)));
    },
    openHeaviest: (node) => {
      void client
        .ask("heaviestPath", { spec, metric, node })
        .then((path) => openAll([node, ...path], path.at(-1) ?? -1));
    },
  };
}

const kFirstLevels = 12; // of the heaviest path: what a screen shows without scrolling

// Which branches are open at first: the way to the selected frame, or the heaviest path.
async function wayIn(client: Client, state: State): Promise<{ path: number[]; node: number }> {
  const spec = specOf(state);
  const named = state.inverted ? null : state.sel; // an inverted picture has nodes of its own
  const node = named === null ? -1 : await client.ask("place", { spec, recorded: named });
  if (node < 0) {
    const path = await client.ask("heaviestPath", { spec, metric: state.metric, node: -1 });
    return { path: path.slice(0, kFirstLevels), node: -1 };
  }
  const { nodes } = await client.ask("detail", { spec, node, by: "alloc_bytes" });
  return { path: [...nodes].slice(0, -1), node };
}

// Open branches in the order of the screen, with a stack of our own: paths may be 100,000 deep.
function flatten(branches: ReadonlyMap<number, Branch>, open: ReadonlySet<number>): ShownRow[] {
  const shown: ShownRow[] = [];
  const stack: { rows: readonly TreeRow[]; at: number; more: number }[] = [];
  const enter = (node: number) => {
    const branch = branches.get(node);
    if (branch) stack.push({ rows: branch.rows, more: branch.more, at: 0 });
  };
  enter(-1);
  while (stack.length) {
    const level = stack.length - 1;
    const top = stack[level]!;
    const row = top.rows[top.at++];
    if (!row) {
      stack.pop();
      continue;
    }
    const isOpen = open.has(row.node) && !row.leaf;
    shown.push({ ...row, level, open: isOpen, more: top.at === top.rows.length ? top.more : 0 });
    if (isOpen) enter(row.node);
  }
  return shown;
}
