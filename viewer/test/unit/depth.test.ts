// What a profile may carry beyond the call tree: variables, lifetimes, waiting, tasks, imports.
import assert from "node:assert/strict";
import { test } from "node:test";
import { functionTable } from "../../src/model/functions.ts";
import { kWhole, inclusive, selfValues, shape } from "../../src/model/shape.ts";
import { rssOfFunction, spanFacts, spanLayout } from "../../src/model/spans.ts";
import { sum } from "../../src/model/sums.ts";
import { nodeLocals, nodeTypes } from "../../src/model/types.ts";
import { extentOf, within } from "../../src/ui/axis.ts";
import { outline } from "../../src/worker/outline.ts";
import type { Made } from "../make/builder.ts";
import { sample } from "../make/sample.ts";
import { loaded, randomProfile } from "./trees.ts";

type Loose = Record<string, Record<string, number[]>>;

function changed(change: (document: Loose) => void): Made {
  const document = structuredClone(sample());
  change(document as Loose);
  return document;
}

const profile = loaded(sample());
const functionCalled = (name: string) => profile.functions.qualname.indexOf(name);
const nodeOf = (name: string) => profile.tree.fn.indexOf(functionCalled(name));

test("locals: largest with all they reach first, whatever the object alone takes", () => {
  const locals = nodeLocals(profile, shape(profile, kWhole), nodeOf("main"))!;
  assert.deepEqual(
    locals.map(({ name, bytes, deepBytes, partial }) => [name, bytes, deepBytes, partial]),
    [
      ["orders", 41880, 2214880, true],
      ["index", 56, 1409448, false],
      ["path", 74, 74, false],
    ],
  );
});

test("locals: without deep sizes the objects' own decide", () => {
  const shallow = loaded(
    changed((d) => {
      delete d["node_locals"]!["deep_bytes"];
      delete d["node_locals"]!["partial"];
    }),
  );
  const locals = nodeLocals(shallow, shape(shallow, kWhole), nodeOf("main"))!;
  assert.deepEqual(
    locals.map(({ name, deepBytes }) => [name, deepBytes]),
    [
      ["orders", null],
      ["path", null],
      ["index", null],
    ],
  );
});

test("lifetimes: a node's types add up to it, and a type alone can be followed", () => {
  const node = nodeOf("Order.__init__");
  const [self] = nodeTypes(profile, shape(profile, kWhole), node, "leaked_bytes");
  assert.equal(sum(self.values.leaked_bytes!), profile.values.leaked_bytes![node]);
  const dict = profile.types.name.indexOf("dict");
  const ofType = selfValues(profile, shape(profile, { ...kWhole, type: dict }), "temporary_bytes")!;
  const all = profile.values.temporary_bytes!;
  assert.ok(ofType.some((bytes) => bytes > 0) && ofType.every((bytes, i) => bytes <= all[i]!));
});

test("waiting: it is a part of the time, and what exceeds it is remarked", () => {
  assert.ok(profile.values.wait_ns!.every((ns, i) => ns <= profile.values.self_ns![i]!));
  const node = profile.values.wait_ns!.findIndex((ns) => ns > 0);
  const broken = loaded(changed((d) => (d["nodes"]!["wait_ns"]![node] = 1e12)));
  assert.ok(
    broken.diagnostics.some(
      ({ message }) =>
        message.startsWith(`nodes.wait_ns[${node}] is 1e`) ||
        message.startsWith(`nodes.wait_ns[${node}] is 1000000000000`),
    ),
  );
});

test("corrected: it is a part of the time, and what exceeds it is remarked", () => {
  const { self_ns: self, corrected_ns: corrected } = profile.values;
  assert.ok(corrected!.every((ns, i) => ns <= self![i]!));
  const broken = loaded(changed((d) => (d["nodes"]!["corrected_ns"]![0] = self![0]! + 1)));
  assert.ok(broken.diagnostics.some(({ message }) => message.startsWith("nodes.corrected_ns[0] is")));
});

test("imports: with all else hidden, a module has what all its code cost", () => {
  const kinds = [...new Set(profile.files.kind)].filter((kind) => kind !== "import");
  const imports = shape(profile, { ...kWhole, hideKinds: kinds });
  const total = inclusive(imports.tree, selfValues(profile, imports, "self_ns")!);
  const recorded = inclusive(profile.tree, profile.values.self_ns!);
  for (const module of ["<import shop.orders>", "<import decimal>", "<import json.decoder>"]) {
    const fn = functionCalled(module);
    assert.equal(total[imports.tree.fn.indexOf(fn)], recorded[nodeOf(module)]);
  }
  const orders = imports.tree.fn.indexOf(functionCalled("<import shop.orders>"));
  assert.equal(imports.tree.fn[orders + 1], functionCalled("<import decimal>"), "one imports the other");
});

test("spans: a box names its call, with the bytes and the RSS recorded for it", () => {
  const { layout, span } = spanLayout(profile, 0, new Uint8Array(profile.tree.count));
  const box = layout.node.indexOf(nodeOf("parse_row"));
  const facts = spanFacts(profile, span[box]!);
  assert.equal(facts.bytes, profile.values.alloc_bytes![nodeOf("parse_row")]);
  assert.ok(facts.rssOut! > facts.rssIn!);
  assert.deepEqual(spanFacts({ ...profile, spans: null }, 0), { bytes: null, rssIn: null, rssOut: null });
});

test("spans: rows begin with the first call that has one", () => {
  const { threads, spans, tree } = profile;
  const kept = [...spans!.node.keys()].filter((i) => spans!.node[i] !== threads[0]!.root);
  const pick = (column: Float64Array) => Float64Array.from(kept, (i) => column[i]!);
  const some = {
    ...spans!,
    node: Int32Array.from(kept, (i) => spans!.node[i]!),
    thread: Int32Array.from(kept, (i) => spans!.thread[i]!),
    start: pick(spans!.start),
    duration: pick(spans!.duration),
  };
  const { layout } = spanLayout({ ...profile, spans: some }, 0, new Uint8Array(tree.count));
  assert.equal(layout.fn[0], functionCalled("<module>"));
  assert.equal(layout.rowStart[1], 1);
});

test("summary: counts the functions that are on a path, as the table of functions does", () => {
  const onPaths = outline(profile, "sample.json", 1).functionsOnPaths;
  assert.equal(onPaths, functionTable(profile, shape(profile, kWhole)).fn.length);
  const more = changed((document) =>
    Object.values(document["functions"]!).forEach((column) => column.push(0)),
  );
  const { functions, functionsOnPaths } = outline(loaded(more), "sample.json", 1);
  assert.equal(functions.label.length, profile.functions.count + 1);
  assert.equal(functionsOnPaths, onPaths);
});

test("timeline: a long start is left out of the picture, and a range stays inside of it", () => {
  const whole = outline(profile, "sample.json", 1);
  assert.deepEqual(extentOf(whole), [0, profile.meta.durationNs]);
  const ns = profile.timeline!.ns.map((at) => at + 50_000_000);
  const late = { ...whole, timeline: { ...profile.timeline!, ns } };
  const [begin, end] = extentOf(late);
  assert.equal(begin, ns[0]);
  assert.equal(end, ns.at(-1));
  assert.deepEqual(within([0, 1e12], [begin, end]), [begin, end]);
  assert.deepEqual(within([9e7, 8e7], [begin, end]), [8e7, 9e7]);
  assert.equal(within([0, 10], [begin, end]), null);
});

test("spans: the RSS of a function is that of its calls, in the order of time", () => {
  const strokes = rssOfFunction(profile, functionCalled("Index.merge_sort"))!;
  assert.equal(strokes.length, 4 * 9, "nine nested calls");
  for (let i = 4; i < strokes.length; i += 4) assert.ok(strokes[i]! >= strokes[i - 4]!);
  assert.equal(rssOfFunction({ ...profile, spans: { ...profile.spans!, rssIn: null } }, 1), null);
  assert.equal(rssOfFunction(randomProfile(1), 1), null);
});

const kFaults: readonly (readonly [string, (document: Loose) => void, RegExp])[] = [
  [
    "sizes that fall",
    (d) => (d["sizes"]!["least_bytes"]![3] = 1),
    /sizes\.least_bytes\[3\] is 1: the sizes should rise from row to row/,
  ],
  ["a task of a thread that is not there", (d) => (d["tasks"]!["thread"]![1] = 9), /tasks\.thread\[1\] is 9/],
  ["a task at a node that is not there", (d) => (d["tasks"]!["node"]![0] = 999), /tasks\.node\[0\] is 999/],
  [
    "a step of a task that is not there",
    (d) => (d["task_steps"]!["task"]![2] = 3),
    /task_steps\.task\[2\] is 3, but tasks\.name has 3 rows/,
  ],
  [
    "deep sizes of the wrong length",
    (d) => d["node_locals"]!["deep_bytes"]!.pop(),
    /node_locals\.deep_bytes has 9 rows, but node_locals\.name has 10/,
  ],
  [
    "a span without its RSS at return",
    (d) => d["spans"]!["rss_out_bytes"]!.pop(),
    /spans\.rss_out_bytes has 51 rows, but spans\.node has 52/,
  ],
];

for (const [name, change, sentence] of kFaults) {
  test(`depth: ${name} is refused with a sentence`, () =>
    assert.throws(() => loaded(changed(change)), sentence));
}
