import assert from "node:assert/strict";
import { test } from "node:test";
import { bothSelf, compare, functionChanges, typeChanges, widest } from "../../src/model/compare.ts";
import { layOut } from "../../src/model/layout.ts";
import { rangeNs, rangeSource } from "../../src/model/range.ts";
import { inclusive, kWhole, selfValues, shape } from "../../src/model/shape.ts";
import { spanLayout } from "../../src/model/spans.ts";
import { sum } from "../../src/model/sums.ts";
import { treemap } from "../../src/model/treemap.ts";
import { boxAt, matchColumns, neighbour, nextMatch, rowOf, sweep } from "../../src/model/viewport.ts";
import { Random } from "../make/random.ts";
import { sample } from "../make/sample.ts";
import { loaded, randomProfile } from "./trees.ts";

function boxes(seed: number, nodes: number) {
  const { tree, values } = randomProfile(seed, nodes);
  const total = inclusive(tree, values.self_ns!);
  return layOut({
    tree,
    total,
    shade: new Uint8Array(tree.count),
    order: "weight",
    nameRank: new Int32Array(7),
  });
}

test("viewport: each box of a pixel or more is visited once, and every narrower one is under a run", () => {
  const random = new Random(5);
  for (let seed = 1; seed < 30; seed++) {
    const layout = boxes(seed, 900);
    const width = 40 + random.below(400);
    const from = random.next() * 0.6 * layout.total;
    const to = from + (0.05 + random.next() * 0.35) * layout.total;
    const scale = width / (to - from);
    for (let row = 0; row + 1 < layout.rowStart.length; row++) {
      const seen = new Set<number>();
      const covered = new Set<number>();
      let end = -Infinity;
      sweep(
        layout,
        row,
        { from, to, width },
        {
          box: (box) => {
            assert.ok(!seen.has(box));
            seen.add(box);
          },
          run: (left, right) => {
            assert.ok(left >= end);
            end = right;
            for (let p = left; p < right; p++) covered.add(p);
          },
        },
      );
      for (let box = layout.rowStart[row]!; box < layout.rowStart[row + 1]!; box++) {
        const visible = layout.x[box]! < to && layout.x[box]! + layout.w[box]! > from;
        if (layout.w[box]! * scale >= 1) assert.equal(seen.has(box), visible);
        else if (visible && layout.x[box]! >= from)
          assert.ok(covered.has(Math.floor((layout.x[box]! - from) * scale)));
      }
    }
  }
});

test("viewport: the work of a frame depends on pixels, not on boxes", () => {
  const count = 3_000_000;
  const x = Float64Array.from({ length: count }, (_, i) => i);
  const layout = {
    rowStart: Int32Array.of(0, count),
    x,
    w: new Float64Array(count).fill(1),
    node: new Int32Array(count),
    fn: new Int32Array(count),
    shade: new Uint8Array(count),
    total: count,
  };
  let visits = 0;
  sweep(layout, 0, { from: 0, to: count, width: 1000 }, { box: () => visits++, run: () => visits++ });
  assert.equal(visits, 1, "a thousand touching pixels are one run");
});

test("viewport: a point finds its box, arrows find parents, children and neighbours", () => {
  const layout = boxes(3, 200);
  for (let box = 0; box < layout.x.length; box++) {
    const row = rowOf(layout, box);
    assert.equal(boxAt(layout, row, layout.x[box]! + layout.w[box]! / 2), box);
    const below = neighbour(layout, box, "down");
    if (below >= 0) assert.equal(neighbour(layout, below, "up"), box);
    const right = neighbour(layout, box, "right");
    if (right >= 0) assert.equal(neighbour(layout, right, "left"), box);
  }
  assert.equal(boxAt(layout, 0, layout.total * 2), -1);
});

test("viewport: n and N go round through all matches", () => {
  const layout = boxes(6, 100);
  const matched = Uint8Array.of(0, 0, 1, 0, 0, 0, 0);
  const all = [...layout.fn.keys()].filter((box) => layout.fn[box] === 2);
  let box = -1;
  const forward = all.map(() => (box = nextMatch(layout, matched, box, 1)));
  assert.deepEqual(forward, all);
  assert.equal(nextMatch(layout, matched, box, 1), all[0]);
  assert.equal(nextMatch(layout, matched, all[0]!, -1), all.at(-1));
  assert.equal(nextMatch(layout, new Uint8Array(7), 0, 1), -1);
});

test("viewport: the overview marks every column that a match touches, and no other", () => {
  const layout = boxes(8, 150);
  const matched = Uint8Array.of(0, 0, 0, 1, 0, 0, 0);
  const marks = matchColumns(layout, matched, 90);
  const expected = Array.from(marks, (_, column) => {
    const [from, to] = [(column / 90) * layout.total, ((column + 1) / 90) * layout.total];
    return [...layout.fn.keys()].some(
      (box) => layout.fn[box] === 3 && layout.x[box]! < to && layout.x[box]! + layout.w[box]! >= from,
    )
      ? 1
      : 0;
  });
  assert.deepEqual([...marks], expected);
  assert.ok(marks.includes(1) && marks.includes(0));
});

test("compare: a profile against itself has no change anywhere", () => {
  const profile = loaded(sample());
  const comparison = compare(profile, profile);
  const [a, b] = bothSelf(comparison, "self_ns")!;
  assert.deepEqual(a, b);
  assert.ok(comparison.functions.every(({ before, after }) => before === after));
  assert.ok(typeChanges([profile, profile], "alloc_bytes").every((t) => t.before === t.after));
});

test("compare: nothing of either side is lost, and vanished functions are told", () => {
  const [before, after] = [loaded(sample()), loaded(sample({ slower: true }))];
  const comparison = compare(before, after);
  const [a, b] = bothSelf(comparison, "self_ns")!;
  assert.equal(sum(a), sum(before.values.self_ns!));
  assert.equal(sum(b), sum(after.values.self_ns!));
  const gone = comparison.functions
    .filter((f) => f.after < 0)
    .map((f) => before.functions.qualname[f.before]);
  assert.deepEqual(gone, ["escape"]);
  assert.ok(sum(widest([a, b], comparison.tree)) > 0);
  const changes = functionChanges(comparison);
  assert.equal(sum(changes.self.self_ns![1]), sum(after.values.self_ns!));
});

test("compare: another folder and other line numbers are the same function", () => {
  const moved = structuredClone(sample()) as { strings: string[]; functions: { first_line: number[] } };
  moved.strings = moved.strings.map((s) => s.replace("/home/ada/shop", "/ci/build/17"));
  moved.functions.first_line = moved.functions.first_line.map((line) => line + 3);
  const { functions } = compare(loaded(sample()), loaded(moved));
  assert.ok(functions.every(({ before, after }) => before >= 0 && after >= 0));
});

test("range: spans give exactly the time inside, samples an estimate", () => {
  const profile = loaded(sample());
  assert.equal(rangeSource(profile), "spans");
  const whole = rangeNs(profile, [0, 1e12])!;
  assert.equal(sum(whole), sum(profile.values.self_ns!));
  const halves = [
    [0, 1e8],
    [1e8, 1e12],
  ].map(([a, b]) => sum(rangeNs(profile, [a!, b!])!));
  assert.equal(halves[0]! + halves[1]!, sum(whole));
  const sampled = { ...profile, spans: null };
  assert.equal(rangeSource(sampled), "samples");
  assert.equal(sum(rangeNs(sampled, [0, 1e12])!), profile.timeline!.ns.at(-1));
  assert.equal(rangeNs({ ...sampled, timeline: null }, [0, 1]), null);
  const view = shape(profile, { ...kWhole, range: [0, 1e8] });
  assert.equal(sum(selfValues(profile, view, "self_ns")!), halves[0]);
});

test("spans: boxes of a thread lie at their depth and do not overlap", () => {
  const profile = loaded(sample());
  const { layout } = spanLayout(profile, 1, new Uint8Array(profile.tree.count));
  assert.equal(layout.x.length, profile.tree.size[profile.threads[1]!.root]);
  for (let row = 0; row + 1 < layout.rowStart.length; row++) {
    for (let box = layout.rowStart[row]! + 1; box < layout.rowStart[row + 1]!; box++)
      assert.ok(layout.x[box]! >= layout.x[box - 1]! + layout.w[box - 1]!);
  }
});

test("treemap: tiles have the areas of their values and fill the picture", () => {
  const values = [50, 30, 12, 5, 2, 1];
  const tiles = treemap(values, 300, 200);
  tiles.forEach(({ x, y, width, height }, i) => {
    assert.ok(Math.abs(width * height - values[i]! * 600) < 1e-6);
    assert.ok(x >= -1e-9 && y >= -1e-9 && x + width <= 300 + 1e-6 && y + height <= 200 + 1e-6);
  });
});
