import assert from "node:assert/strict";
import { test } from "node:test";
import { csv } from "../../src/text/csv.ts";
import { bytes, count, duration, percent, plural, signed, visible } from "../../src/text/units.ts";
import { fromHash, kStart, toHash, type State } from "../../src/ui/state.ts";
import { fromBase64, plainBytes } from "../../src/input/open.ts";
import { gzipSync } from "node:zlib";

test("units: three digits and the unit", () => {
  assert.deepEqual([0, 999, 1500, 12_345_678, 999_900_000, 61e9, -2500].map(duration), [
    "0 ns",
    "999 ns",
    "1.50 µs",
    "12.3 ms",
    "1000 ms",
    "1 min 1 s",
    "-2.50 µs",
  ]);
  assert.deepEqual([0, 1023, 1024, 1536, 1048576, 5.5e12].map(bytes), [
    "0 B",
    "1023 B",
    "1.00 KiB",
    "1.50 KiB",
    "1.00 MiB",
    "5.00 TiB",
  ]);
  assert.equal(count(1234567), "1\u202f234\u202f567");
  assert.deepEqual(
    [percent(1, 3), percent(1, 1e6), percent(1, 1), percent(1, 0)],
    ["33.3 %", "<0.1 %", "100 %", "0 %"],
  );
  assert.equal(signed(-2048, "bytes"), "−2.00 KiB");
  assert.deepEqual([plural(1, "call"), plural(2, "branch", "branches")], ["1 call", "2 branches"]);
});

test("names: control, direction and broken characters are spelled out, others stay", () => {
  assert.equal(visible("a\u202eb\u0000c\n"), "a\\u202eb\\u0000c\\u000a");
  assert.equal(visible("x\ud800y"), "x\\ud800y");
  assert.equal(visible('<script>alert("1")</script> 👩‍👩‍👧 שלום'), '<script>alert("1")</script> 👩‍👩‍👧 שלום');
  assert.ok(visible("n".repeat(10_000)).length <= 400);
});

test("csv: quotes, line ends and formulas", () => {
  assert.equal(
    csv(
      ["a", "b"],
      [
        ['x"y', "1,2"],
        ["=cmd()", 5],
        ["line\nbreak", "-1"],
      ],
    ),
    'a,b\r\n"x""y","1,2"\r\n\'=cmd(),5\r\n"line\nbreak",\'-1\r\n',
  );
});

test("address: every state survives the way through the hash", () => {
  const state: State = {
    view: "types",
    metric: "live_bytes",
    order: "name",
    colour: "kind",
    inverted: true,
    threads: [0, 2],
    merged: true,
    hide: ["stdlib", "a,b&c=d"],
    without: [4, 17],
    fold: true,
    type: 3,
    range: [100, 2000],
    zoom: 12,
    sel: 0,
    spot: 5,
    into: 6,
    fn: 7,
    find: "^a|b&c=#ü,%",
    plain: true,
    sort: "calls",
    up: true,
    top: 10,
    pick: 2,
    side: "types",
    sizes: true,
    below: true,
  };
  assert.deepEqual(fromHash(toHash(state)), state);
  assert.equal(toHash(kStart), "#");
  assert.deepEqual(fromHash("#"), kStart);
});

test("address: what makes no sense is ignored", () => {
  assert.deepEqual(fromHash("#view=nonsense&zoom=-1&sel=1e9&threads=a,b&range=5&__proto__=1&find=%E0%A4&x"), {
    ...kStart,
    find: "",
  });
});

test("open: gzip and base64 come back as they were, damage is a sentence", async () => {
  const text = new TextEncoder().encode('{"a":1}'.repeat(100));
  const zipped = gzipSync(text);
  const whole = (buffer: Buffer) => new Uint8Array(buffer).buffer;
  assert.deepEqual(await plainBytes(whole(zipped)), text);
  assert.deepEqual(await plainBytes(fromBase64(zipped.toString("base64"))), text);
  await assert.rejects(plainBytes(whole(zipped.subarray(0, zipped.length - 12))), /damaged or cut short/);
  assert.throws(() => fromBase64("!!!"), /not valid base64/);
});
