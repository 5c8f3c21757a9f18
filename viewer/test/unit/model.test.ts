import assert from "node:assert/strict";
import { test } from "node:test";
import { callees, everyNode, invert, outermost } from "../../src/model/callers.ts";
import { functionTable, neighbours } from "../../src/model/functions.ts";
import { layOut, ranks, shades } from "../../src/model/layout.ts";
import { kAllThreads, type Profile, type Tree } from "../../src/model/profile.ts";
import { matcher, search } from "../../src/model/search.ts";
import {
  inclusive,
  kWhole,
  originOf,
  placeOf,
  selfValues,
  shape,
  type ShapeSpec,
} from "../../src/model/shape.ts";
import { sum } from "../../src/model/sums.ts";
import { allTypes, functionTypes, nodeTypes } from "../../src/model/types.ts";
import { deep } from "../make/large.ts";
import { byPath, loaded, pathOf, randomProfile, withoutZeros } from "./trees.ts";

const kSeeds = Array.from({ length: 40 }, (_, i) => i + 1);
const stdlib = (profile: Profile, fn: number) => profile.files.kind[profile.functions.file[fn]!] === "stdlib";

function nests({ count, parent, size }: Tree): void {
  for (let i = 0; i < count; i++) {
    assert.ok(parent[i]! < i);
    if (parent[i]! >= 0) assert.ok(i + size[i]! <= parent[i]! + size[parent[i]!]!);
  }
}

function shaped(profile: Profile, spec: Partial<ShapeSpec>) {
  const result = shape(profile, { ...kWhole, ...spec });
  nests(result.tree);
  return { ...result, self: selfValues(profile, result, "self_ns")! };
}

test("shape: hidden functions give their cost to the nearest caller that is shown", () => {
  for (const seed of kSeeds) {
    const profile = randomProfile(seed);
    const { tree, self } = shaped(profile, { hideKinds: ["stdlib"], merged: true });
    const expected = byPath(profile.tree, profile.values.self_ns!, (path) =>
      [kAllThreads, ...path.slice(1).filter((fn) => !stdlib(profile, fn))].join("/"),
    );
    assert.deepEqual(withoutZeros(byPath(tree, self, (path) => path.join("/"))), withoutZeros(expected));
  }
});

test("shape: folded recursion has each function once on a path and loses nothing", () => {
  for (const seed of kSeeds) {
    const profile = randomProfile(seed);
    const { tree, self } = shaped(profile, { fold: true });
    for (let i = 0; i < tree.count; i++) {
      const path = pathOf(tree, i);
      assert.equal(new Set(path).size, path.length);
    }
    assert.equal(sum(self), sum(profile.values.self_ns!));
  }
});

test("shape: a chosen thread shows exactly its own nodes", () => {
  const profile = randomProfile(5);
  const { tree, self } = shaped(profile, { threads: [1] });
  const { root } = profile.threads[1]!;
  assert.equal(sum(self), sum(profile.values.self_ns!, root, root + profile.tree.size[root]!));
  assert.equal(tree.parent.filter((p) => p < 0).length, 1);
});

test("shape: a node is found again through its origin", () => {
  const profile = randomProfile(9);
  for (const spec of [{}, { hideKinds: ["stdlib"] }, { fold: true, merged: true }]) {
    const view = shape(profile, { ...kWhole, ...spec });
    for (let i = 0; i < view.tree.count; i++) assert.equal(placeOf(view, originOf(view, i)), i);
  }
});

test("shape: memory of one type is that type's rows only", () => {
  const profile = randomProfile(4);
  const view = shape(profile, { ...kWhole, type: 2 });
  const table = allTypes(profile, view, "alloc_bytes");
  assert.equal(
    sum(selfValues(profile, view, "alloc_bytes")!),
    table.values.alloc_bytes![table.type.indexOf(2)],
  );
});

test("functions: inclusive values count once in recursion", () => {
  for (const seed of kSeeds) {
    const profile = randomProfile(seed);
    const table = functionTable(profile, shape(profile, kWhole));
    table.fn.forEach((fn, row) => {
      const expected =
        [
          ...byPath(profile.tree, profile.values.self_ns!, (path) =>
            path.includes(fn) ? "in" : null,
          ).values(),
        ][0] ?? 0;
      assert.equal(table.total.self_ns![row], expected);
    });
    assert.equal(sum(table.self.self_ns!), sum(profile.values.self_ns!));
  }
});

test("functions: callers and callees see the same edges", () => {
  const { tree, values } = randomProfile(7);
  const total = inclusive(tree, values.self_ns!);
  for (let a = 0; a < 7; a++) {
    for (const { fn, value, calls } of neighbours(tree, a, total, values.calls!).callees) {
      const back = neighbours(tree, fn, total, values.calls!).callers.find((n) => n.fn === a);
      assert.deepEqual(back, { fn: a, value, calls });
    }
  }
});

test("invert: every branch has the weight of the paths that end with it", () => {
  for (const seed of kSeeds) {
    const { tree, values } = randomProfile(seed, 40);
    const self = values.self_ns!;
    const { starts, weights } = everyNode(self);
    const inverted = invert(tree, starts, weights);
    nests(inverted.tree);
    for (let i = 0; i < inverted.tree.count; i++) {
      const up = pathOf(inverted.tree, i).reverse(); // callers first
      const expected = byPath(tree, self, (path) =>
        path.slice(-up.length).join("/") === up.join("/") ? "in" : null,
      );
      assert.equal(inverted.total[i], [...expected.values()][0] ?? 0);
    }
  }
});

test("invert: a recursion 100,000 deep ends in time and says what it left closed", () => {
  const { tree, values } = loaded(deep(100_000).document());
  const { starts, weights } = everyNode(values.self_ns!);
  const inverted = invert(tree, starts, weights);
  assert.ok(inverted.tree.count > 50 && inverted.closed > 0);
});

test("callees: all calls of a function merge into one tree of the same weight", () => {
  for (const seed of kSeeds) {
    const { tree, values } = randomProfile(seed);
    const below = callees(tree, 3);
    const total = inclusive(tree, values.self_ns!);
    const inside = [...below.node.keys()].reduce(
      (a, i) => a + (below.node[i]! >= 0 ? values.self_ns![i]! : 0),
      0,
    );
    assert.equal(
      inside,
      outermost(tree, 3).reduce((a, i) => a + total[i]!, 0),
    );
    assert.ok(below.tree.parent.filter((p) => p < 0).length <= 1);
  }
});

test("layout: children lie inside of their parents, rows do not overlap, widths are inclusive values", () => {
  for (const seed of kSeeds) {
    const { tree, values } = randomProfile(seed);
    const total = inclusive(tree, values.self_ns!);
    for (const order of ["weight", "name", "recorded"] as const) {
      const layout = layOut({
        tree,
        total,
        shade: new Uint8Array(tree.count),
        order,
        nameRank: ranks(["f6", "f5", "f4", "f3", "f2", "f1", "f0"]),
      });
      const at = new Map(Array.from(layout.node, (node, box) => [node, box]));
      assert.equal(layout.x.length, total.filter((v) => v > 0).length);
      for (const [box, node] of layout.node.entries()) {
        assert.equal(layout.w[box], total[node]);
        if (!layout.rowStart.includes(box))
          assert.ok(layout.x[box]! >= layout.x[box - 1]! + layout.w[box - 1]!);
        const parent = at.get(tree.parent[node]!);
        if (parent === undefined) continue;
        assert.ok(
          layout.x[box]! >= layout.x[parent]! &&
            layout.x[box]! + layout.w[box]! <= layout.x[parent]! + layout.w[parent]!,
        );
      }
    }
  }
});

test("layout: heaviest first means that no later sibling is heavier", () => {
  const { tree, values } = randomProfile(2);
  const total = inclusive(tree, values.self_ns!);
  const { rowStart, node, w } = layOut({
    tree,
    total,
    shade: new Uint8Array(tree.count),
    order: "weight",
    nameRank: new Int32Array(7),
  });
  for (let box = 1; box < node.length; box++) {
    if (rowStart.includes(box) || tree.parent[node[box]!] !== tree.parent[node[box - 1]!]) continue;
    assert.ok(w[box]! <= w[box - 1]!);
  }
});

test("shades: nothing is 0, the least is 1, the most is 255", () => {
  const { shade, scale } = shades(Float64Array.of(0, 10, 1000, 100), 4);
  assert.deepEqual([...shade], [0, 1, 255, 128]);
  assert.deepEqual(scale, { least: 10, most: 1000 });
  assert.deepEqual([...shades(null, 2).shade], [0, 0]);
});

test("search: the share of the total counts nothing twice", () => {
  for (const seed of kSeeds) {
    const { tree, values } = randomProfile(seed);
    const found = Uint8Array.of(0, 1, 0, 0, 1, 0, 0);
    const result = search(tree, inclusive(tree, values.self_ns!), found);
    const expected = byPath(tree, values.self_ns!, (path) => (path.some((fn) => found[fn]) ? "in" : null));
    assert.equal(result.value, [...expected.values()][0] ?? 0);
    assert.equal(result.nodeCount, tree.fn.filter((fn) => found[fn] === 1).length);
  }
});

test("search: capitals make case matter, a broken expression is a sentence", () => {
  const tests = (pattern: string, regex: boolean, text: string) => {
    const m = matcher(pattern, regex);
    return typeof m === "string" ? m : m.test(text);
  };
  assert.equal(tests("order", true, "MyOrder"), true);
  assert.equal(tests("Order", true, "myorder"), false);
  assert.equal(tests("^a.c$", true, "ABC"), true);
  assert.equal(tests("a.c", false, "abc"), false);
  assert.equal(tests("\\D", true, "x"), true);
  assert.equal(typeof tests("(", true, ""), "string");
});

test("types: a node's types are its own, a function's are those of all its nodes", () => {
  for (const seed of kSeeds.slice(0, 10)) {
    const profile = randomProfile(seed);
    for (const spec of [kWhole, { ...kWhole, hideKinds: ["stdlib"], fold: true }]) {
      const view = shape(profile, spec);
      const self = selfValues(profile, view, "alloc_bytes")!;
      const total = inclusive(view.tree, self);
      for (let i = 0; i < view.tree.count; i += 7) {
        const [own, all] = nodeTypes(profile, view, i, "alloc_bytes");
        assert.equal(sum(own.values.alloc_bytes!), self[i]);
        assert.equal(sum(all.values.alloc_bytes!), total[i]);
      }
      const byFunction = functionTypes(profile, view, [2, 5], "alloc_bytes");
      const expected = [2, 5].map((fn) => self.reduce((a, v, i) => a + (view.tree.fn[i] === fn ? v : 0), 0));
      assert.deepEqual(
        byFunction.map((t) => sum(t.values.alloc_bytes!)),
        expected,
      );
    }
  }
});
