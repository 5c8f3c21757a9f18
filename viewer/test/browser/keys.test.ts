// The viewer by keyboard, and how fast keys may follow each other.
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { open, savedProfile } from "./browser.ts";
import { graph, panel, use } from "./use.ts";

use("every view is reached by its digit, and ? tells so", async (page) => {
  await open(page, "", savedProfile("sample.json"));
  for (const [digit, view] of [
    ["2", "flame"],
    ["3", "tree"],
    ["4", "functions"],
    ["5", "sandwich"],
    ["6", "types"],
    ["7", "timeline"],
    ["8", "source"],
    ["9", "compare"],
  ] as const) {
    await page.keyboard.press(digit);
    await page.locator(`.view-${view}`).waitFor();
  }
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByText("Fold recursion").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

const zoomedTo = (page: Page, zoom: string | null) =>
  page.waitForFunction((want) => new URLSearchParams(location.hash.slice(1)).get("zoom") === want, zoom);

use("the flame graph zooms by double click, the breadcrumb and Escape lead out", async (page) => {
  await open(page, "view=flame", savedProfile("sample.json"));
  const place = (await graph(page).boundingBox())!;
  const at = { x: place.x + 40, y: place.y + 3 * 20 + 8 };
  await page.mouse.click(at.x, at.y);
  await panel(page).getByText("read_orders").waitFor();
  await page.mouse.dblclick(at.x, at.y);
  await zoomedTo(page, "3");
  await page.getByRole("navigation", { name: "Zoom" }).getByRole("button", { name: "Everything" }).click();
  await zoomedTo(page, null);
  await graph(page).focus();
  await page.keyboard.press("Enter");
  await zoomedTo(page, "3");
  await page.keyboard.press("Escape");
  await zoomedTo(page, null);
});

use("a key that comes before the paint acts on what the last one left", async (page) => {
  await open(page, "view=flame&sel=3&zoom=3", savedProfile("sample.json"));
  await graph(page).focus();
  const after = await page.evaluate(async () => {
    const press = (key: string) =>
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    press("Escape");
    await Promise.resolve(); // no paint, but the page has its new state
    press("Escape");
    return location.hash;
  });
  assert.deepEqual([after.includes("zoom"), after.includes("sel")], [false, false], after);
});
