// Reports as pyprof-host writes them, opened from disk: what the recorder, the writer and the viewer make of
// one program together. PYPROF_HOST names the program; by default it is what ./dev build makes.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { bytes, duration } from "../../src/text/units.ts";
import { graph, panel, use } from "../browser/use.ts";

interface Stacks {
  readonly strings: readonly string[];
  readonly functions: { readonly name: readonly number[] };
  readonly nodes: Record<string, readonly number[]>;
}
interface Recorded {
  readonly url: string;
  readonly stacks: Stacks;
}

const kHost = resolve(process.env["PYPROF_HOST"] ?? "../build/bin/pyprof-host");

function recorded(...target: readonly string[]): Recorded {
  assert.ok(existsSync(kHost), `${kHost} is missing: run ./dev build, or set PYPROF_HOST`);
  const folder = mkdtempSync(join(tmpdir(), "pyprof-report-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const run = spawnSync(kHost, ["-q", "--report", "report.html", ...target], {
    cwd: folder,
    encoding: "utf8",
  });
  assert.equal(run.status, 0, run.stderr);
  return {
    url: pathToFileURL(join(folder, "report.html")).href,
    stacks: JSON.parse(readFileSync(join(folder, "stacks.json"), "utf8")) as Stacks,
  };
}

// The first node of a function, and what it and its callees cost.
function cost({ strings, functions, nodes }: Stacks, name: string) {
  const node = nodes["function"]!.findIndex((fn) => strings[functions.name[fn]!] === name);
  const end = node + nodes["subtree_size"]![node]!;
  const sum = (column: string) => nodes[column]!.slice(node, end).reduce((a, b) => a + b, 0);
  return { node, calls: nodes["calls"]![node]!, ns: sum("self_ns"), bytes: sum("alloc_bytes") };
}

use("an example's report draws its flame graph with the totals of its profile", async (page) => {
  const { url, stacks } = recorded(resolve("../examples/merge_sort.py"));
  const sort = cost(stacks, "merge_sort");
  await page.goto(`${url}#view=flame&sel=${sort.node}`);
  await panel(page).getByText("merge_sort", { exact: true }).waitFor();
  await graph(page).waitFor();
  const said = await page.locator(".panel").innerText();
  assert.ok(said.includes(`Called ${sort.calls} time`), said);
  for (const total of [duration(sort.ns), bytes(sort.bytes)])
    assert.ok(said.includes(total), `${total}: ${said}`);
  await page.waitForFunction(() => {
    const canvas = document.querySelector<HTMLCanvasElement>(".flame-scroller canvas")!;
    const pixels = new Uint32Array(
      canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height).data.buffer,
    );
    return new Set(pixels).size > 20;
  });
});

use(
  "names of a program with markup, quotes, control characters and emoji are text in its report",
  async (page) => {
    const names = [
      "</script><script>window.bad=1</script>",
      "<!--<script>",
      '"><img src=x onerror=window.bad=1>',
      "a\u0000b\u202ec",
      "👩‍👩‍👧",
    ];
    const { url } = recorded(
      "-c",
      `for name in ${JSON.stringify(names)}:\n` +
        "    code = (lambda: bytearray(70_000)).__code__.replace(co_name=name, co_qualname=name)\n" +
        "    type(lambda: 0)(code, globals())()\n",
    );
    await page.goto(`${url}#view=functions`);
    await page.locator(".grid").getByText(names[0]!, { exact: true }).waitFor();
    const text = await page.locator(".grid").innerText();
    for (const shown of [names[0]!, names[1]!, names[2]!, "a\\u0000b\\u202ec", names[4]!])
      assert.ok(text.includes(shown), `${shown}: ${text}`);
    assert.equal(await page.evaluate(() => (window as unknown as { bad?: number }).bad), undefined);
    assert.equal(await page.locator("img").count(), 0);
  },
);

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
    const { url, stacks } = recorded("--rss", "page", resolve("../examples/resident.py"));
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
  const { url, stacks } = recorded("--clock", "both", "-c", "import time\ndef nap(): time.sleep(0.1)\nnap()");
  const nap = cost(stacks, "nap");
  const waited = stacks.nodes["wait_ns"]![nap.node]!;
  await page.goto(`${url}#view=flame&metric=wait_ns&sel=${nap.node}`);
  await panel(page).getByText(`It waited for ${duration(waited)} of its own time`).waitFor();
});

use("an asyncio program's tasks are lanes with their names", async (page) => {
  const { url } = recorded(resolve("../examples/tasks.py"));
  await page.goto(`${url}#view=timeline`);
  const lane = page.getByRole("button", { name: /^greedy: alive from .* ran / });
  await lane.click();
  await panel(page).getByText("compute", { exact: true }).waitFor();
  for (const n of [1, 2, 3, 4])
    await page.getByRole("button", { name: new RegExp(`^fetch-${n}: alive from`) }).waitFor();
});

use("lifetimes are metrics of functions, types and sizes", async (page) => {
  const { url, stacks } = recorded("--lifetimes", resolve("../examples/lifetimes.py"));
  const remember = cost(stacks, "remember");
  await page.goto(`${url}#view=flame&metric=leaked_bytes&sel=${remember.node}`);
  await panel(page).getByText("remember", { exact: true }).waitFor();
  await page.goto(`${url}#view=types&metric=leaked_bytes`);
  await page.getByRole("columnheader", { name: /Temporary/ }).waitFor();
  await page.locator(".line").first().waitFor();
  await page.getByRole("button", { name: "By size of block" }).click();
  await page.getByRole("row", { name: /^32 B to below 64 B/ }).waitFor();
});
