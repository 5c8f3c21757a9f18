// What the page shows of a profile that says more than the call tree: variables, lines, calls in the order of
// time, lifetimes, waiting, imports, tasks.
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { open, savedProfile } from "./browser.ts";
import { graph, hash, panel, use } from "./use.ts";

const opened = (page: Page, state: string) => open(page, state, savedProfile("sample.json"));

use("the selected frame lists its local variables, largest first", async (page) => {
  await opened(page, "view=flame&sel=2");
  const list = page.getByRole("region", { name: "Local variables" });
  await list.waitFor();
  const rows = await list.locator("li").allInnerTexts();
  assert.deepEqual(
    rows.map((row) => row.split(/\s*\n\s*/)),
    [
      ["orders", "list", "≥ 2.11 MiB"],
      ["index", "shop.index.Index", "1.34 MiB"],
      ["path", "str", "74 B"],
    ],
  );
  assert.equal(
    await list.locator("li").first().getAttribute("title"),
    "with everything it reaches at least 2.11 MiB; the object alone 40.9 KiB",
  );
});

use("waiting is a metric of its own and told apart from running", async (page) => {
  await opened(page, "view=flame&metric=wait_ns&sel=4");
  await panel(page).getByText("DictReader.__next__").waitFor();
  await page.getByText("It waited for 2.40 ms of its own time").waitFor();
  await page.keyboard.press("4");
  const first = page.locator(".line").first();
  await first.getByText("Worker.run").waitFor();
});

use("corrected time is a metric of its own, with columns beside the measured ones", async (page) => {
  await opened(page, "view=functions");
  const heading = page.getByRole("columnheader", { name: "Corrected self" });
  await page.getByRole("columnheader", { name: "Self time" }).waitFor();
  assert.equal(await heading.count(), 0);
  await opened(page, "view=functions&metric=corrected_ns");
  await heading.waitFor();
  await page.getByRole("columnheader", { name: "Self time" }).waitFor();
  await opened(page, "view=flame&metric=corrected_ns&sel=4");
  await page.getByText("Without the recording that would be about").waitFor();
});

use("lifetimes: leaked and temporary bytes by type, and blocks by size", async (page) => {
  await opened(page, "view=types&metric=leaked_bytes");
  await page.getByRole("button", { name: "Leaked", pressed: true }).waitFor();
  const first = page.locator(".line").first();
  await first.getByText("dict").waitFor();
  await page.getByRole("columnheader", { name: /Temporary/ }).waitFor();
  await page.getByRole("button", { name: "By size of block" }).click();
  const row = page.getByRole("row", { name: /^32 B to below 64 B/ });
  assert.match(await row.innerText(), /121\u202f400\s+43\.8 %\s+5\.56 MiB\s+15\u202f300/);
  assert.match(await hash(page), /sizes=true/);
});

use("calls in the order of time have a chart for each thread and follow the brush", async (page) => {
  await opened(page, "view=timeline");
  await graph(page).nth(2).waitFor();
  assert.equal(await graph(page).count(), 3);
  const ruler = () => page.locator(".ruler span").first().innerText();
  assert.equal(await ruler(), "0 ns");
  const place = (await page.locator(".chart svg").boundingBox())!;
  await page.mouse.move(place.x + 500, place.y + 100);
  await page.mouse.down();
  await page.mouse.move(place.x + 700, place.y + 100, { steps: 4 });
  await page.mouse.up();
  await page.waitForFunction(() => document.querySelector(".ruler span")!.textContent !== "0 ns");
  assert.match(await hash(page), /range=8\d{7},1[01]\d{7}/);
  await page.getByRole("button", { name: "Whole run" }).click();
  await page.waitForFunction(() => document.querySelector(".ruler span")!.textContent === "0 ns");
});

use("one cursor marks the same time in the chart and in every thread", async (page) => {
  await opened(page, "view=timeline");
  await graph(page).nth(2).waitFor();
  const place = (await graph(page).first().boundingBox())!;
  await page.mouse.move(place.x + place.width / 2, place.y + 50);
  await page.locator(".flame-cursor").nth(2).waitFor();
  const lines = page.locator(".flame-cursor, .chart .cursor");
  assert.equal(await lines.count(), 4);
  const lefts = await lines.evaluateAll((all) => all.map((line) => line.getBoundingClientRect().left));
  for (const left of lefts) assert.ok(Math.abs(left - lefts[0]!) < 2.5, `${lefts.join(", ")} are one line`);
});

use("a call tells its bytes and RSS, and Enter makes it the range", async (page) => {
  await opened(page, "view=timeline");
  await graph(page).first().focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowDown");
  const told = page.getByRole("region", { name: "Calls in the order of time" });
  await told.getByText(/^RSS 9\.\d\d MiB → 1\d\.\d MiB, \+/).waitFor();
  await page.getByText("RSS from entry to return of read_orders").waitFor();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /range=\d+,\d+/.test(location.hash));
  await page.getByRole("button", { name: "In the flame graph" }).click();
  await panel(page).getByText("read_orders").waitFor();
});

use("tasks are lanes that lead to their calls", async (page) => {
  await opened(page, "view=timeline");
  const lane = page.getByRole("button", { name: /^price-3: alive from .* ran 1\.17 ms, allocated 144 KiB/ });
  await lane.click();
  await panel(page).getByText("<task price-3>").waitFor();
});

use("only imports: a tree of modules with all their time", async (page) => {
  await opened(page, "view=tree");
  await page.getByRole("button", { name: "Imports only" }).click();
  await page.getByText("only imports are shown").waitFor();
  const orders = page.locator(".line", { hasText: "<import shop.orders>" });
  await orders.getByText("1.70 ms").waitFor();
  assert.equal(await page.locator(".line", { hasText: "read_orders" }).count(), 0);
  await page.getByRole("button", { name: /^Undo: only imports/ }).click();
  await page.locator(".line", { hasText: "read_orders" }).waitFor();
});

use("source: the frame's line is found, with sampled numbers marked as such", async (page) => {
  await opened(page, "view=flame&sel=15");
  await panel(page).getByText("Index.merge_sort").waitFor();
  await page.getByRole("button", { name: "Source", exact: true }).last().click();
  const current = page.locator(".line.current");
  await current.getByText("def merge_sort(self, orders):").waitFor();
  const exact = page.locator(".line", { hasText: "seen.add(key)" });
  const sampled = page.locator(".line", { hasText: "left = self.merge_sort" });
  assert.doesNotMatch(await exact.innerText(), /≈/);
  assert.match(await sampled.innerText(), /≈/);
});
