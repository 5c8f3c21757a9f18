// Reports of programs that were recorded in depth: variables, lines, native memory, lifetimes, calls in the
// order of time, RSS, threads, collections, imports, tasks, recursion. What they show is what stacks.json says.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { bytes, count, duration } from "../../src/text/units.ts";
import { graph, panel, use } from "../browser/use.ts";
import { cost, recorded, tableOf } from "./recorded.ts";

const kRow = 20; // pixels of a call in a chart

const example = (name: string) => resolve(`../examples/${name}.py`);
const sum = (column: readonly number[], rows: readonly number[]) =>
  rows.reduce((all, row) => all + column[row]!, 0);

use("the variables of the costliest call stand in the panel, the largest first", async (page) => {
  const { url, stacks } = recorded(example("variables"));
  const { node } = cost(stacks, "summarize");
  const locals = tableOf(stacks, "node_locals");
  const first = locals["count"]!.slice(0, node).reduce((a, b) => a + b, 0);
  await page.goto(`${url}#view=flame&sel=${node}`);
  const list = page.getByRole("region", { name: "Local variables" });
  await list.waitFor();
  const rows = await list.locator("li").allInnerTexts();
  const shown = rows.slice(0, 3).map((row) => row.split(/\s*\n\s*/));
  const wanted = [0, 1, 2].map((i) => {
    const least = locals["partial"]![first + i] ? "≥ " : "";
    return [stacks.strings[locals["name"]![first + i]!], least + bytes(locals["deep_bytes"]![first + i]!)];
  });
  assert.deepEqual(
    shown.map(([name, , size]) => [name, size]),
    wanted,
  );
  assert.deepEqual(
    shown.map(([name, type]) => `${name}: ${type}`),
    ["orders: list", "by_customer: dict", "seen: bytearray"],
  );
});

use("lines have exact hits and times where a function was marked, beside their source", async (page) => {
  const path = example("lines");
  const { url, stacks } = recorded("--line-profile", "@profile", path);
  const source = readFileSync(path, "utf8").split("\n");
  const wanted = 1 + source.findIndex((line) => line.trim() === "for word in words:");
  const lines = tableOf(stacks, "lines");
  const row = lines["line"]!.findIndex((line, i) => line === wanted && lines["hits"]![i]! > 0);
  const fn = stacks.nodes["function"]![cost(stacks, "report").node]!;
  await page.goto(`${url}#view=source&fn=${fn}`);
  await page.getByLabel("Source file").setInputFiles(path);
  const shown = page.locator(".line", { hasText: "for word in words:" });
  await shown.waitFor();
  const text = await shown.innerText();
  for (const number of [
    count(20_001),
    ...["self_ns", "total_ns"].map((name) => duration(lines[name]![row]!)),
  ])
    assert.ok(text.includes(number), `${number}: ${text}`);
  assert.doesNotMatch(text, /≈/);
  const words = page.locator(".line", { hasText: "words = text().split()" });
  const first = lines["line"]!.findIndex((line) => source[line - 1]?.includes("words = text().split()"));
  assert.ok((await words.innerText()).includes(bytes(lines["at_peak_bytes"]![first]!)));
});

use("native memory is a type named by its library", async (page) => {
  const { url, stacks } = recorded("--native", example("compress"));
  const names = tableOf(stacks, "types");
  const zlib = names["name"]!.findIndex((name) => stacks.strings[name]!.startsWith("libz."));
  const types = tableOf(stacks, "node_types");
  const rows = [...types["type"]!.keys()].filter((row) => types["type"]![row] === zlib);
  await page.goto(`${url}#view=types&metric=alloc_bytes`);
  const shown = page.locator(".line", { hasText: /native\.libz\./ });
  await shown.getByText(bytes(sum(types["alloc_bytes"]!, rows)), { exact: true }).waitFor();
});

use("one long call of many stands in the order of time, with its bytes", async (page) => {
  const { url, stacks } = recorded(example("outlier"));
  const spans = tableOf(stacks, "spans");
  const fn = stacks.nodes["function"]![cost(stacks, "answer").node]!;
  const calls = [...spans["node"]!.keys()].filter(
    (i) => stacks.nodes["function"]![spans["node"]![i]!] === fn,
  );
  assert.equal(calls.length, 40);
  const [start, took] = [spans["start_ns"]!, spans["duration_ns"]!];
  const longest = calls[29]!;
  const end = start[longest]! + took[longest]!;
  const around = [...start.keys()].filter((i) => start[i]! <= start[longest]! && start[i]! + took[i]! >= end);
  await page.goto(`${url}#view=timeline&range=${start[longest]},${end}`);
  await graph(page)
    .first()
    .click({ position: { x: 300, y: (around.length - 0.5) * kRow } });
  const told = page.getByRole("region", { name: "Calls in the order of time" });
  await told
    .getByText(`for ${duration(took[longest]!)}`)
    .first()
    .waitFor();
  await told
    .getByText(`allocated ${bytes(spans["alloc_bytes"]![longest]!)}`)
    .first()
    .waitFor();
  await page
    .locator(".neighbours")
    .getByText(/^look_up/)
    .first()
    .waitFor();
});

use("each thread has a curve of the memory that it holds", async (page) => {
  const { url, stacks } = recorded(example("threads"));
  await page.goto(`${url}#view=timeline`);
  const legend = page.getByRole("list", { name: "Lines" });
  for (const { name } of stacks.threads) await legend.getByText(`heap of ${name}`, { exact: true }).waitFor();
  assert.equal(await page.locator(".chart path.thread").count(), stacks.threads.length);
});

use("collections stand apart: a mark each in the timeline, a row in the functions", async (page) => {
  const { url, stacks } = recorded(example("cycles"));
  const gc = tableOf(stacks, "gc");
  await page.goto(`${url}#view=timeline`);
  await page.locator(".gc").first().waitFor();
  const begun = gc["t_ns"]!.filter((ns) => ns >= stacks.threads[0]!.start_ns).length;
  assert.ok(begun > 1 && (await page.locator("g.gc").count()) <= begun);
  const nodes = [...stacks.nodes["function"]!.keys()].filter(
    (i) => stacks.strings[stacks.functions["name"]![stacks.nodes["function"]![i]!]!] === "<gc>",
  );
  await page.goto(`${url}#view=functions`);
  const row = page.locator(".line", { hasText: "<gc>" });
  await row
    .getByText(duration(sum(stacks.nodes["self_ns"]!, nodes)), { exact: true })
    .first()
    .waitFor();
});

use("the time of a recursion with its callees counts once", async (page) => {
  const { url, stacks } = recorded(example("fibonacci"));
  const naive = cost(stacks, "naive");
  await page.goto(`${url}#view=functions&find=naive`);
  const row = page.locator(".line", { hasText: "naive" });
  await row.getByText(count(57_313), { exact: true }).waitFor();
  await row.getByText(duration(naive.ns), { exact: true }).first().waitFor();
});

use("imports alone are a tree of modules with all that their code cost", async (page) => {
  const { url, stacks } = recorded("-c", "import wave");
  await page.goto(`${url}#view=tree`);
  await page.getByRole("button", { name: "Imports only" }).click();
  const row = page.locator(".line", { hasText: "<import wave>" });
  await row.getByText(duration(cost(stacks, "<import wave>").ns)).waitFor();
  assert.equal(await page.locator(".line", { hasText: "_find_and_load" }).count(), 0);
});

use(
  "memory over time has the calls of a function whose RSS was recorded, in the drawing too",
  async (page) => {
    const { url, stacks } = recorded("--rss", "page", example("resident"));
    const { node } = cost(stacks, "read_at_once");
    await page.goto(`${url}#view=timeline&sel=${node}`);
    await page.getByText("RSS from entry to return of read_at_once").waitFor();
    const stroke = await page.locator("path.call-rss").getAttribute("d");
    assert.equal(stroke!.match(/L/g)?.length, 1, "one call, one stroke");
    const download = page.waitForEvent("download");
    await page.getByRole("group", { name: "Export" }).getByText("SVG").click();
    const svg = readFileSync(await (await download).path(), "utf8");
    assert.ok(svg.includes(stroke!), "the drawing has the stroke");
  },
);

use("a recording with both clocks shows what waited", async (page) => {
  const { url, stacks } = recorded("--clock", "both", example("waiting"));
  const { node } = cost(stacks, "fetch");
  const waited = stacks.nodes["wait_ns"]![node]!;
  assert.ok(waited > 15e6);
  await page.goto(`${url}#view=flame&metric=wait_ns&sel=${node}`);
  await panel(page).getByText("fetch", { exact: true }).waitFor();
  await page.getByText(`It waited for ${duration(waited)} of its own time`).waitFor();
});

use("an asyncio program's tasks are lanes with their names", async (page) => {
  const { url } = recorded(example("tasks"));
  await page.goto(`${url}#view=timeline`);
  for (const n of [1, 2, 3, 4])
    await page.getByRole("button", { name: new RegExp(`^fetch-${n}: alive from`) }).waitFor();
  await page.getByRole("button", { name: /^greedy: alive from .* ran / }).click();
  await panel(page).getByText("compute", { exact: true }).waitFor();
});

use("lifetimes are metrics of functions, types and sizes", async (page) => {
  const { url, stacks } = recorded("--lifetimes", example("lifetimes"));
  const remember = cost(stacks, "remember");
  await page.goto(`${url}#view=flame&metric=leaked_bytes&sel=${remember.node}`);
  await panel(page).getByText("remember", { exact: true }).waitFor();
  await page.goto(`${url}#view=types&metric=leaked_bytes`);
  await page.getByRole("columnheader", { name: /Temporary/ }).waitFor();
  await page.locator(".line").first().waitFor();
  await page.getByRole("button", { name: "By size of block" }).click();
  await page.getByRole("row", { name: /^32 B to below 64 B/ }).waitFor();
});
