import assert from "node:assert/strict";
import { test } from "node:test";
import { JsonError, parseJson, type Json } from "../../src/input/json.ts";
import { Random } from "../make/random.ts";

const parse = (text: string) => parseJson(new TextEncoder().encode(text));

// Our values as JSON.parse would give them.
function plain(json: Json): unknown {
  if (json instanceof Map) return Object.fromEntries([...json].map(([key, value]) => [key, plain(value)]));
  if (json instanceof Float64Array) return [...json];
  return Array.isArray(json) ? json.map(plain) : json;
}

function complaint(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof JsonError) return error.message;
    throw error;
  }
  return assert.fail(`no complaint about ${text}`);
}

test("json: agrees with JSON.parse", () => {
  for (const text of [
    "null",
    " true ",
    "-0.5e+3",
    '""',
    '"a\\u00e9\\n\\"\\\\/"',
    '"\\ud83d\\ude00"',
    "[]",
    "[ ]",
    "{}",
    "[1,2,3]",
    "[ 1 , -2 ,\n3 ]",
    "[1,2.5]",
    "[1,null]",
    "[9007199254740991]",
    '[1,"x",[2,[3]]]',
    '{"a":{"b":[]},"c":false}',
    '"тест 名前 👩‍👩‍👧"',
    "[0]",
    "[10,20]",
  ])
    assert.deepEqual(plain(parse(text)), JSON.parse(text), text);
});

test("json: agrees with JSON.parse on random documents", () => {
  const random = new Random(3);
  const make = (depth: number): unknown => {
    const kind = random.below(depth > 4 ? 4 : 6);
    if (kind === 0) return random.below(2) === 0;
    if (kind === 1) return random.below(1e9) - 5e8;
    if (kind === 2) return random.next() * 1e-3;
    if (kind === 3)
      return String.fromCodePoint(...Array.from({ length: random.below(9) }, () => 1 + random.below(0xd7ff)));
    if (kind === 4) return Array.from({ length: random.below(40) }, () => make(depth + 1));
    return Object.fromEntries(Array.from({ length: random.below(5) }, (_, i) => [`k${i}`, make(depth + 1)]));
  };
  for (let i = 0; i < 300; i++) {
    const value = make(0);
    assert.deepEqual(plain(parse(JSON.stringify(value, null, i % 3))), value);
  }
});

test("json: an array of integers becomes a typed array of exact values", () => {
  const values = Array.from({ length: 5000 }, (_, i) => (i % 3 ? i * 1_799_999_999 : -i - 1));
  const parsed = parse(JSON.stringify(values));
  assert.ok(parsed instanceof Float64Array);
  assert.deepEqual([...parsed], values);
});

test("json: a document that ends early is called truncated, with the place", () => {
  const text = '{"nodes":{"self_ns":[1,2,3],"calls":[1,2';
  for (let end = 1; end < text.length; end++)
    assert.match(complaint(text.slice(0, end)), /truncated: it ends after \d+ bytes/);
  assert.match(complaint(text), /nodes\.calls\[1\]/);
});

test("json: a fault is told with line, column and path", () => {
  assert.match(complaint('{\n"a": [1,\n NaN]}'), /line 3, column 2 in a\[1\]: NaN is not a value/);
  assert.match(complaint('{"a": 1,, }'), /column 9.*a key in "quotes"/);
  assert.match(complaint('{"a" 1}'), /colon was expected/);
  assert.match(complaint("[1 2]"), /comma or "]"/);
  assert.match(complaint("[01]"), /"01" is not a number/);
  assert.match(complaint("[1] x"), /more after the end/);
  assert.match(complaint("<html>"), /this is not JSON/);
  assert.match(complaint("   "), /empty/);
  assert.match(complaint('"\\x"'), /escape/);
});

test("json: nesting without end is refused instead of exhausting the stack", () => {
  assert.match(complaint("[".repeat(1_000_000)), /nested deeper/);
});

test("json: a key named __proto__ is a key like any other", () => {
  const json = parse('{"__proto__":{"polluted":1}}');
  assert.ok(json instanceof Map && json.has("__proto__"));
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
});
