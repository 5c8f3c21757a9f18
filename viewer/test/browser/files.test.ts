// What viewers are given: strange names, bad files, runs that recorded little, very deep ones; and what
// must never leave the page.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { bytesOf, type Made } from "../make/builder.ts";
import { deep } from "../make/large.ts";
import { sample } from "../make/sample.ts";
import { kViewer, open, report, saved, savedProfile } from "./browser.ts";
import { graph, panel, use } from "./use.ts";

use("names with markup, quotes, control and right-to-left characters and emoji are text", async (page) => {
  const strange = [
    "<script>window.bad=1</script>",
    '"><img src=x onerror=window.bad=1>',
    "a\u202eb\u0007c",
    "שלום_עולם",
    "👩‍👩‍👧_run",
    "x".repeat(5000),
  ];
  const made = sample() as Made & { strings: string[]; meta: { argv: string[] } };
  for (const [i, name] of strange.entries())
    made.strings[
      made.strings.indexOf(["main", "report", "read_orders", "parse_row", "render", "escape"][i]!)
    ] = name;
  made.meta.argv = strange;
  const url = report('evil "name".html', made);
  await page.goto(url);
  await page.locator("header nav").waitFor();
  for (const key of ["2", "3", "4", "5", "6", "7", "1"]) {
    await page.keyboard.press(key);
    await page.waitForTimeout(150);
  }
  await page.keyboard.press("4");
  await page.locator(".grid").getByText(strange[0]!, { exact: true }).waitFor();
  const text = await page.locator(".grid").innerText();
  for (const shown of [strange[0]!, strange[1]!, "a\\u202eb\\u0007c", strange[3]!, strange[4]!])
    assert.ok(text.includes(shown), shown);
  assert.equal(await page.evaluate(() => (window as unknown as { bad?: number }).bad), undefined);
  assert.equal(await page.locator("img").count(), 0);
});

use("nothing can be fetched, not even on purpose", async (page, watch) => {
  await open(page, "", savedProfile("sample.json"));
  let visitors = 0;
  const server = createServer((_, reply) => {
    visitors++;
    reply.end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const stopped = await page.evaluate(async (address) => {
    const image = () =>
      new Promise((_, failed) => {
        const element = new Image();
        element.onerror = failed;
        element.src = `${address}a.png`;
      });
    const results = await Promise.allSettled([fetch(address), image()]);
    navigator.sendBeacon(address, "profile");
    return results.map(({ status }) => status);
  }, `http://127.0.0.1:${port}/`);
  await page.waitForTimeout(300);
  server.close();
  assert.deepEqual(stopped, ["rejected", "rejected"]);
  assert.equal(visitors, 0);
  assert.ok(
    watch.errors.every(
      (error) => error.includes("Content Security Policy") || error.includes("Failed to fetch"),
    ),
    "the browser says what the policy stopped",
  );
  watch.errors.length = watch.requests.length = 0;
});

use("a bad file gets a sentence, and a good one opens after it", async (page) => {
  await page.goto(kViewer);
  const whole = Buffer.from(bytesOf(sample())).toString();
  const bad: [string, string, RegExp][] = [
    ["text.json", "hello", /line 1, column 1.*not JSON/],
    ["list.json", "[1,2]", /not a profile/],
    ["other.json", '{"schema":"speedscope","version":[1,0]}', /not a pyprof profile/],
    ["newer.json", whole.replace('"version":[1,0]', '"version":[2,0]'), /format version 2/],
    ["truncated.json", whole.slice(0, whole.length / 2), /truncated/],
    [
      "lengths.json",
      whole.replace('"calls":[1,', '"calls":['),
      /columns of one table must have equal lengths/,
    ],
    [
      "range.json",
      whole.replace('"function":[21,', '"function":[2100,'),
      /functions\.name has 33 rows: the index is out of range/,
    ],
    [
      "nan.json",
      whole.replace('"self_ns":[0,', '"self_ns":[NaN,'),
      /NaN is not a value.*|in nodes\.self_ns\[0\]: NaN/,
    ],
    ["cycle.json", whole.replace('"parent":[-1,0,', '"parent":[-1,1,'), /nodes\.parent\[1\] is 1.*cyclic/],
    ["empty.json", "", /empty/],
  ];
  for (const [name, text, sentence] of bad) {
    await page.locator("input[type=file]").setInputFiles(saved(name, text));
    await page.getByRole("alert").getByText(sentence).waitFor();
  }
  await page.locator("input[type=file]").setInputFiles(savedProfile("sample.json"));
  await page.getByText("It ran to its end.").waitFor();
  await page.locator("header input[type=file]").setInputFiles(saved("text.json", "hello"));
  await page.getByRole("alert").waitFor();
  await page.keyboard.press("2");
  await graph(page).waitFor();
});

use("a run without memory and one without times say so in words", async (page) => {
  const lean = (prefix: RegExp) => {
    const made = sample() as Made & { nodes: Record<string, unknown> };
    made.nodes = Object.fromEntries(Object.entries(made.nodes).filter(([key]) => !prefix.test(key)));
    for (const key of ["node_types", "node_locals", "spans", "lines", "timeline", "gc", "peaks", "totals"])
      Reflect.deleteProperty(made, key);
    return made;
  };
  await open(page, "view=types", savedProfile("no-memory.json", lean(/alloc|live|peak/)));
  await page.getByText("Memory was not recorded in this run").waitFor();
  await page.keyboard.press("7");
  await page.getByText("carries no timeline").waitFor();
  await page.keyboard.press("8");
  await page.getByText("does not carry costs by line").waitFor();
  await open(page, "view=flame&sel=3", savedProfile("no-time.json", lean(/self_ns/)));
  await page.getByText("Times were not recorded in this run.").waitFor();
});

use("a recursion 100,000 deep is drawn, scrolled to its end and selected there", async (page) => {
  await open(page, "view=flame&sel=99999", savedProfile("deep.json", deep(100_000).document()));
  await panel(page).getByText("descend").waitFor();
  await page.getByText("100\u202f000 frames").waitFor();
  const scroll = await graph(page).evaluate((element) => element.scrollTop);
  assert.ok(scroll > 1_900_000);
  await page.keyboard.press("3");
  await page.getByRole("treegrid").getByText("descend").first().waitFor();
});
