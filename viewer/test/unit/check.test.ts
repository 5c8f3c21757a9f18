import assert from "node:assert/strict";
import { test } from "node:test";
import { checkProfile } from "../../src/input/check.ts";
import { parseJson } from "../../src/input/json.ts";
import { BadProfile } from "../../src/input/reader.ts";
import { bytesOf, type Made } from "../make/builder.ts";
import { deep, large } from "../make/large.ts";
import { sample } from "../make/sample.ts";

type Loose = Record<string, Record<string, number[]> & { [key: string]: unknown }>;

function changed(change: (document: Loose) => void): Made {
  const document = structuredClone(sample());
  change(document as Loose);
  return document;
}

const check = (made: Made) => checkProfile(parseJson(bytesOf(made)));

function refusal(made: Made): string {
  try {
    check(made);
  } catch (error) {
    if (error instanceof BadProfile) return error.message;
    throw error;
  }
  return assert.fail("the profile was accepted");
}

test("check: the generated profiles are sound and their accounts close", () => {
  for (const made of [sample(), sample({ slower: true }), large(20_000).document(), deep(5000).document()]) {
    assert.deepEqual(check(made).diagnostics, []);
  }
});

test("check: a profile with nothing but the tree is enough", () => {
  const { schema, strings, files, functions, nodes } = sample() as Loose;
  const { parent, subtree_size, function: fn, calls } = nodes!;
  const bare = {
    schema,
    version: [1, 99],
    strings,
    files,
    functions: { name: functions!["name"], file: functions!["file"] },
    nodes: { parent, subtree_size, function: fn, calls },
  };
  const profile = check(bare);
  assert.equal(profile.cells, null);
  assert.equal(profile.timeline, null);
  assert.equal(profile.values.self_ns, undefined);
  assert.equal(profile.threads.length, 3, "roots without a thread still show");
});

test("check: marks are moments with the label that the program gave them", () => {
  const { marks } = check(
    changed((d) => {
      const label = (d["strings"] as unknown as string[]).push("phase 2") - 1;
      Object.assign(d, { marks: { t_ns: [5, 9], thread: [0, 1], node: [0, 0], label: [label, 0] } });
    }),
  );
  assert.deepEqual(
    [[...marks!.ns], [...marks!.thread], marks!.label],
    [
      [5, 9],
      [0, 1],
      ["phase 2", ""],
    ],
  );
});

test("check: processes are read with how each ended", () => {
  const rows = [
    {
      pid: 7,
      ppid: 1,
      file: "7 main.py",
      argv: ["main.py"],
      status: { state: "completed", exit_code: 3, oom: false },
    },
    { pid: 8, ppid: 7, file: "8 fork of 7", argv: [], status: { state: "signaled", signal: 9, oom: false } },
  ];
  const { processes } = check(changed((document) => Object.assign(document, { processes: rows })));
  assert.deepEqual(
    processes.map(({ file, status }) => [file, status.exitCode, status.signal]),
    [
      ["7 main.py", 3, null],
      ["8 fork of 7", null, "9"],
    ],
  );
});

test("check: what a later minor version adds is ignored", () => {
  check(changed((d) => Object.assign(d, { version: [1, 7], novelty: { anything: [1, { a: null }] } })));
});

const kFaults: readonly (readonly [string, (document: Loose) => void, RegExp])[] = [
  ["another schema", (d) => Object.assign(d, { schema: "speedscope" }), /not a pyprof profile.*"speedscope"/],
  [
    "no schema",
    (d) => delete (d as Record<string, unknown>)["schema"],
    /"schema" should be .* but is missing/,
  ],
  [
    "a newer major version",
    (d) => Object.assign(d, { version: [2, 0] }),
    /format version 2; this viewer knows version 1/,
  ],
  [
    "a column that is too short",
    (d) => d["nodes"]!["calls"]!.pop(),
    /nodes\.calls has 51 rows, but nodes\.parent has 52/,
  ],
  ["a wrong count", (d) => Object.assign(d["nodes"]!, { count: 7 }), /nodes\.count is 7/],
  [
    "a function that is not there",
    (d) => (d["nodes"]!["function"]![5] = 999),
    /nodes\.function\[5\] is 999, but functions\.name has 33 rows/,
  ],
  [
    "a string that is not there",
    (d) => (d["functions"]!["name"]![2] = 9999),
    /functions\.name\[2\] is 9999, but strings/,
  ],
  ["a type that is not there", (d) => (d["node_types"]!["type"]![0] = 500), /node_types\.type\[0\] is 500/],
  [
    "a mark of a thread that is not there",
    (d) => Object.assign(d, { marks: { t_ns: [5], thread: [3], node: [0], label: [0] } }),
    /marks\.thread\[0\] is 3/,
  ],
  ["a negative value", (d) => (d["nodes"]!["self_ns"]![3] = -4), /nodes\.self_ns\[3\] is -4/],
  [
    "a value that is no integer",
    (d) => (d["nodes"]!["self_ns"]![3] = 0.5),
    /nodes\.self_ns\[3\] should be an integer, but it is 0\.5/,
  ],
  ["a value beyond 2^53", (d) => (d["nodes"]!["self_ns"]![3] = 2 ** 60), /self_ns\[3\]/],
  [
    "null in a column",
    (d) => ((d["nodes"]!["self_ns"] as unknown[])[3] = null),
    /nodes\.self_ns\[3\] should be an integer, but it is null/,
  ],
  [
    "a node that is its own parent",
    (d) => (d["nodes"]!["parent"]![4] = 4),
    /nodes\.parent\[4\] is 4.*cyclic or out of order/,
  ],
  ["a parent behind its child", (d) => (d["nodes"]!["parent"]![4] = 9), /cyclic or out of order/],
  ["a subtree that leaves its parent", (d) => (d["nodes"]!["subtree_size"]![6] = 40), /reaches outside/],
  ["a subtree of the wrong size", (d) => (d["nodes"]!["subtree_size"]![7] = 1), /subtree_size/],
  [
    "rows of types that do not add up",
    (d) => (d["node_types"]!["count"]![2]! += 1),
    /node_types\.count adds up to/,
  ],
  [
    "a text where a column should be",
    (d) => Object.assign(d["nodes"]!, { calls: "many" }),
    /nodes\.calls should be an array, but it is the text "many"/,
  ],
  [
    "no nodes",
    (d) => delete (d as Record<string, unknown>)["nodes"],
    /nodes should be an object, but it is missing/,
  ],
  [
    "a thread whose root has a parent",
    (d) => ((d["threads"] as unknown as { root: number }[])[0]!.root = 3),
    /threads\[0\]\.root is 3, but that node has a parent/,
  ],
  [
    "a span of a thread that is not there",
    (d) => (d["spans"]!["thread"]![0] = 12),
    /spans\.thread\[0\] is 12, but threads has 3/,
  ],
  ["a line of a file that is not there", (d) => (d["lines"]!["file"]![0] = 77), /lines\.file\[0\] is 77/],
];

for (const [name, change, sentence] of kFaults) {
  test(`check: ${name} is refused with a sentence`, () => assert.match(refusal(changed(change)), sentence));
}

test("check: a list instead of an object is refused", () => {
  assert.throws(() => checkProfile(parseJson(new TextEncoder().encode("[1,2]"))), BadProfile);
});

test("check: accounts that do not close are remarked, not refused", () => {
  const remarks = check(
    changed((d) => {
      d["nodes"]!["alloc_bytes"]![3]! += 1;
      d["nodes"]!["self_ns"]![3]! += 5;
    }),
  ).diagnostics.map(({ message }) => message);
  assert.equal(remarks.length, 4);
  assert.ok(remarks.some((m) => m.startsWith("totals.alloc_bytes is")));
  assert.ok(remarks.some((m) => m.startsWith("node_types.alloc_bytes of node 3 add up to")));
  assert.ok(remarks.some((m) => m.startsWith('The self times of thread "MainThread"')));
});
