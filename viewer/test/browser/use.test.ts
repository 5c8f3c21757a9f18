// The viewer in use: from disk, by keyboard, with an address that remembers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { PNG } from "pngjs";
import { bytesOf } from "../make/builder.ts";
import { sample } from "../make/sample.ts";
import { kViewer, open, report, saved, savedProfile } from "./browser.ts";
import { graph, hash, panel, use } from "./use.ts";

use("a report opens by itself, and a reload keeps what was on screen", async (page) => {
  await page.goto(report("report.html"));
  await page.getByText("It ran to its end.").waitFor();
  await page.keyboard.press("2");
  await graph(page).and(page.locator(":focus")).waitFor(); // a key led here, so the arrows work at once
  for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "Enter"]) await page.keyboard.press(key);
  await panel(page).getByText("main", { exact: true }).waitFor();
  const address = await hash(page);
  assert.match(address, /view=flame.*zoom=2.*sel=2/);
  await page.reload();
  await panel(page).getByText("main", { exact: true }).waitFor();
  assert.equal(await hash(page), address);
  assert.equal(await page.locator(".crumbs button").last().innerText(), "main");
});

use("a report of two runs opens as a comparison", async (page) => {
  await page.goto(`${report("two.html", sample(), sample({ slower: true }))}#view=compare&side=functions`);
  await page.getByText("before.json").waitFor();
  await page.locator(".line", { hasText: "escape" }).getByText("new").waitFor();
});

use("Back and Forward walk through what was looked at", async (page) => {
  await open(page, "", savedProfile("sample.json"));
  await page.keyboard.press("2");
  await page.keyboard.press("m");
  await page.getByRole("button", { name: "Corrected time", pressed: true }).waitFor();
  await page.goBack();
  await page.getByRole("button", { name: "Time", exact: true, pressed: true }).waitFor();
  await page.goBack();
  await page.getByText("It ran to its end.").waitFor();
  await page.goForward();
  await graph(page).waitFor();
});

use("a file is taken when it is dropped", async (page) => {
  await page.goto(kViewer);
  const text = Buffer.from(bytesOf(sample())).toString("base64");
  const transfer = await page.evaluateHandle((data) => {
    const list = new DataTransfer();
    list.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], "dropped.json"));
    return list;
  }, text);
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
  await page.getByText("It ran to its end.").waitFor();
});

use("a mark of the program stands in the timeline at its time", async (page) => {
  const made = sample();
  const label = (made["strings"] as string[]).push("phase 2") - 1;
  made["marks"] = { t_ns: [60_000_000], thread: [0], node: [0], label: [label] };
  await open(page, "view=timeline", saved("marked.json", bytesOf(made)));
  const mark = page.locator(".chart .mark");
  await mark.getByText("phase 2", { exact: true }).waitFor();
  assert.match((await mark.locator("title").textContent())!, /^phase 2, after 60(\.0+)? ms, in MainThread$/);
  await page.getByText("marks of the program").waitFor();
});

use("a compressed file opens like a plain one", async (page) => {
  await open(page, "", saved("sample.json.gz", gzipSync(bytesOf(sample()))));
  await page.getByText("It ran to its end.").waitFor();
});

use("a sector tells the type's counts and the local variables of that type", async (page) => {
  await open(page, "view=flame&sel=5", savedProfile("sample.json"));
  await panel(page).getByText("parse_row").waitFor();
  await page.locator(".parts button", { hasText: "dict" }).focus();
  const more = page.locator(".part-more");
  await more.getByText("row", { exact: true }).waitFor();
  assert.match(await more.innerText(), /objects made\s*5\u202f000/);
  const names = await more.locator(".locals code").allInnerTexts();
  assert.deepEqual(names, ["row", "fields"], "largest first, this type only");
});

use("search counts matches and walks through them", async (page) => {
  await open(page, "view=flame", savedProfile("sample.json"));
  await page.keyboard.press("/");
  await page.keyboard.type("^Order");
  await page.locator(".found").getByText("5 frames of 3 functions").waitFor();
  assert.match(await page.locator(".found").innerText(), /^16\.6 % of time/);
  await page.keyboard.press("Tab");
  await page.keyboard.press("n");
  const first = await panel(page).innerText();
  await page.keyboard.press("n");
  await page.waitForFunction((name) => document.querySelector(".panel h2")?.textContent !== name, first);
  await page.keyboard.press("N");
  await panel(page).getByText(first, { exact: true }).waitFor();
  await page.locator("#find").fill("(");
  await page.locator(".found.bad").waitFor();
});

use("Escape right after Enter leaves the search for good", async (page) => {
  await open(page, "view=flame", savedProfile("sample.json"));
  await page.locator("#find").fill("^Order");
  await page.locator("#find").evaluate((field) => {
    const press = (key: string) =>
      field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    press("Enter");
    for (const start = performance.now(); performance.now() < start + 200;); // the pause ends meanwhile
    press("Escape");
  });
  await page.waitForTimeout(400); // longer than the pause after which typing searches
  assert.equal(await page.locator(".found").count(), 0);
  assert.equal(await page.locator("#find").inputValue(), "");
});

use("what is hidden is said, and shown again with one click", async (page) => {
  await open(page, "view=functions", savedProfile("sample.json"));
  await page.getByRole("button", { name: "stdlib", exact: true }).click();
  await page.getByText("stdlib is hidden: its cost is with its callers").waitFor();
  await page.getByText("26 functions").waitFor();
  await page.getByRole("button", { name: /^Undo: stdlib/ }).click();
  await page.getByText("33 functions").waitFor();
});

use("the tree opens, closes and walks by arrow keys", async (page) => {
  await open(page, "view=tree", savedProfile("sample.json"));
  const tree = page.getByRole("treegrid");
  await tree.getByText("parse_row").waitFor();
  await tree.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowLeft");
  await tree.getByText("parse_row").waitFor({ state: "detached" });
  await page.keyboard.press("*");
  await tree.getByText("parse_row").waitFor();
  await page.keyboard.press("End");
  await panel(page).getByText("<thread worker>").waitFor();
  await tree.getByText("render-2").waitFor();
});

use("a header sorts its table both ways and explains itself", async (page) => {
  await open(page, "view=functions", savedProfile("sample.json"));
  const first = () => page.locator(".line .word").first().innerText();
  await page.getByRole("button", { name: "Calls", exact: true }).last().click();
  assert.equal(await first(), "Order.total");
  await page.getByRole("button", { name: /^Function( [▲▼])?$/ }).click();
  assert.equal(await first(), "<gc>");
  await page.getByRole("button", { name: /^Self alloc/ }).focus();
  await page
    .getByRole("tooltip", { name: /Bytes its own code allocated/ })
    .or(page.getByText("Bytes its own code allocated, whether freed later or not."))
    .first()
    .waitFor();
});

async function saving(page: Page, kind: string): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: kind, exact: true }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

use("pictures and tables are saved", async (page) => {
  await open(page, "view=flame", savedProfile("sample.json"));
  const save = (kind: string) => saving(page, kind);
  await page.waitForTimeout(300);
  const png = await save("PNG");
  assert.equal(png.name, "sample-flame.png");
  assert.equal(png.bytes.subarray(1, 4).toString(), "PNG");
  assert.ok(png.bytes.length > 5000);
  assert.match((await save("SVG")).bytes.toString(), /^<svg .*read_orders.*<\/svg>$/s);
  await page.keyboard.press("4");
  await page.getByText("33 functions").waitFor();
  const lines = (await save("CSV")).bytes.toString().trim().split("\r\n");
  assert.equal(lines.length, 34);
  assert.match(lines[1]!, /^Template\.render,jinja2\.environment,/);
  await page.keyboard.press("7");
  await page.locator(".chart svg").waitFor();
  assert.match((await save("SVG")).bytes.toString(), /peak 8\.57 MiB/);
  assert.equal((await save("PNG")).bytes.subarray(1, 4).toString(), "PNG");
});

use("every view is saved as a picture that is not empty", async (page) => {
  await open(page, "view=compare", savedProfile("sample.json"));
  await page
    .locator(".compare-drop input[type=file]")
    .setInputFiles(savedProfile("slower.json", sample({ slower: true })));
  await page.getByText("before:").waitFor();
  const show = (state: string) => page.evaluate((next) => void (location.hash = next), state);
  for (const [state, part] of [
    ["", "It ran to its end."],
    ["view=flame", "read_orders"],
    ["view=tree", "MainThread"],
    ["view=functions", "Template.render"],
    ["view=functions&top=10", "Template.render"],
    ["view=sandwich&fn=9", "Callers of Index.merge_sort"],
    ["view=types", "dict"],
    ["view=timeline", "Calls of render-2, 0 ns – 220 ms"],
    ["view=source", "Hits"],
    ["view=compare", "+ escape"],
    ["view=compare&side=both", "after: sample.json"],
    ["view=compare&side=functions", "Only in one"],
    ["view=compare&side=types", "decimal.Decimal"],
  ] as const) {
    await show(state);
    await page.waitForFunction(() => !document.querySelector(".busy, .stale"));
    await page.waitForTimeout(400);
    const svg = (await saving(page, "SVG")).bytes.toString();
    assert.ok(svg.startsWith("<svg ") && svg.includes(part), `the drawing of ${state} shows "${part}"`);
    const png = PNG.sync.read((await saving(page, "PNG")).bytes);
    const colours = new Set(new Uint32Array(png.data.buffer, png.data.byteOffset, png.width * png.height));
    assert.ok(colours.size > 20, `the picture of ${state} has ${colours.size} colours`);
  }
});

use("brushing the timeline filters by time", async (page) => {
  await open(page, "view=timeline", savedProfile("sample.json"));
  const place = (await page.locator(".chart svg").boundingBox())!;
  await page.mouse.move(place.x + 300, place.y + 100);
  await page.mouse.down();
  await page.mouse.move(place.x + 600, place.y + 100, { steps: 5 });
  await page.mouse.up();
  await page.getByText("exact, from spans", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Flame graph of the range" }).click();
  await page.getByText(/time counts .* only/).waitFor();
});

use("threads are chosen one by one and merged", async (page) => {
  await open(page, "view=tree", savedProfile("sample.json"));
  await page.getByRole("treegrid").getByText("MainThread").waitFor();
  await page.locator(".menu summary").click();
  await page.locator(".menu-row", { hasText: "render-1" }).getByRole("button", { name: "only" }).click();
  await page.getByRole("treegrid").getByText("MainThread").waitFor({ state: "detached" });
  await page.locator(".chip", { hasText: "only render-1" }).waitFor();
  await page.keyboard.press("x");
  await page.keyboard.press("u");
  await page.getByRole("treegrid").getByText("all threads").waitFor();
});

use("two profiles compare, with what is new and what vanished", async (page) => {
  await open(page, "view=compare&side=functions&sort=kind", savedProfile("sample.json"));
  await page
    .locator(".compare-drop input[type=file]")
    .setInputFiles(savedProfile("slower.json", sample({ slower: true })));
  await page.locator(".line", { hasText: "escape" }).getByText("new").waitFor();
  await page.getByRole("button", { name: "Types", exact: true }).last().click();
  await page.locator(".line", { hasText: "decimal.Decimal" }).getByText(/^−/).waitFor();
  await page.getByRole("button", { name: "Side by side" }).click();
  await graph(page).nth(1).waitFor();
  assert.equal(await graph(page).count(), 2);
  await graph(page).nth(1).focus();
  for (let row = 0; row < 4; row++) await page.keyboard.press("ArrowDown"); // none waits for the last one
  await page.getByRole("button", { name: "Difference" }).click();
  await page.locator(".picked").getByText("read_orders").waitFor(); // the same frame, whatever the picture
  await page
    .locator(".picked")
    .getByText(/with callees: .* → .* ms/)
    .waitFor();
});
