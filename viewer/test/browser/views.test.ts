// Every view in both themes: shows its parts, asks for nothing from elsewhere, has nothing for axe to find
// and looks as it did.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { sample } from "../make/sample.ts";
import { kViewer, launch, open, savedProfile, watched } from "./browser.ts";
import { compareScreen } from "./screens.ts";

const kAxe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// What must be on the screen of each view.
const kScreens: readonly (readonly [name: string, hash: string, parts: readonly string[]])[] = [
  [
    "summary",
    "",
    ["It ran to its end.", "Peak heap", "Most time of their own", "Most bytes allocated", "Threads"],
  ],
  ["flame", "view=flame&sel=4", ["Everything", "DictReader.__next__", "Called 5\u202f001 times", "dict"]],
  ["locals", "view=flame&sel=2&below=true", ["Local variables", "orders", "≥ 2.11 MiB"]],
  [
    "flame-memory",
    "view=flame&metric=alloc_bytes&colour=classic&find=order",
    ["of allocated", "green to red"],
  ],
  ["inverted", "view=flame&inverted=true", ["Inverted"]],
  ["tree", "view=tree&sel=6", ["Call path", "loads", "Total time"]],
  ["functions", "view=functions", ["Template.render", "33 functions", "Self at peak"]],
  ["top", "view=functions&top=10&metric=alloc_bytes", ["Order.total", "7.46 MiB", "decimal.Decimal"]],
  ["sandwich", "view=sandwich&fn=9", ["Called by", "Calls", "Index.merge_sort", "Index.add"]],
  ["types", "view=types&pick=4", ["Flame graph of this type", "decimal.Decimal", "16 paths"]],
  [
    "timeline",
    "view=timeline&range=60000000,120000000",
    ["peak", "RSS", "What ran in the range", "exact, from spans", "Calls in the order of time"],
  ],
  ["sizes", "view=types&sizes=true", ["Size of a block", "64.0 KiB and more"]],
  ["source", "view=source", ["/home/ada/shop/shop/index.py", "Hits", "seen.add(key)"]],
  ["difference", "view=compare", ["before:", "vanished", "Difference"]],
  ["changes", "view=compare&side=functions", ["escape", "new"]],
  ["both", "view=compare&side=both", ["before", "after"]],
];

let browser: Browser;
before(async () => (browser = await launch()));
after(() => browser.close());

async function axe(page: Page): Promise<string[]> {
  await page.evaluate(kAxe);
  return page.evaluate(async () => {
    const { violations } = await (
      window as unknown as {
        axe: {
          run: () => Promise<{
            violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[];
          }>;
        };
      }
    ).axe.run();
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map((n) => `${n.html.slice(0, 160)} ${n.failureSummary ?? ""}`)
          .join(" | ")}`,
    );
  });
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | null = null;
  return () => (made ??= make());
}

async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => !document.querySelector(".busy, .stale"));
  await page.waitForTimeout(400); // the canvas follows in the next frame, transitions take 120 ms
}

for (const colorScheme of ["light", "dark"] as const) {
  // axe brings a script of its own, which the page's policy would not let in.
  const context = once(() =>
    browser.newContext({
      viewport: { width: 1440, height: 860 },
      deviceScaleFactor: 0.5,
      colorScheme,
      bypassCSP: true,
      reducedMotion: "reduce",
    }),
  );
  for (const [name, hash, parts] of kScreens) {
    test(`view: ${name}, ${colorScheme}`, async () => {
      const { page, requests, errors } = await watched(await context());
      await open(page, hash, savedProfile("sample.json"));
      if (hash.includes("compare"))
        await page
          .locator(".compare-drop input[type=file]")
          .setInputFiles(savedProfile("slower.json", sample({ slower: true })));
      await settled(page);
      const text = await page.locator("body").innerText();
      for (const part of parts) assert.ok(text.includes(part), `"${part}" is not on the screen`);
      const complaint = compareScreen(`${name}-${colorScheme}`, await page.screenshot());
      assert.deepEqual(await axe(page), []);
      assert.deepEqual({ requests, errors }, { requests: [], errors: [] });
      await page.close();
      assert.equal(complaint, null);
    });
  }

  test(`view: landing and keys, ${colorScheme}`, async () => {
    const { page, errors } = await watched(await context());
    await page.goto("about:blank");
    await page.goto(kViewer);
    await page.getByText("Drop a stacks.json here").waitFor();
    assert.deepEqual(await axe(page), []);
    await page.getByRole("button", { name: "Open the example" }).click();
    await page.locator("header nav").waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    assert.deepEqual(await axe(page), []);
    assert.deepEqual(errors, []);
    await page.close();
  });
}
