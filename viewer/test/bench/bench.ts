// Prints the viewer's figures, measured in headless Chromium. Exits with status 1 if one is not reached.
import { createWriteStream, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Page } from "playwright-core";
import { kViewer, launch, watched } from "../browser/browser.ts";
import { textOf, type Made } from "../make/builder.ts";
import { deep, large } from "../make/large.ts";

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly most: number;
  readonly unit: string;
}
const figures: Figure[] = [];

async function write(name: string, made: Made): Promise<string> {
  const path = join(tmpdir(), `pyprof-bench-${process.pid}-${name}.json`);
  await pipeline(Readable.from(textOf(made)), createWriteStream(path));
  return path;
}

// Notes when the file arrives, when the first box is drawn, and every long task until then.
function watch(): void {
  const seen = { start: 0, first: 0, tasks: [] as number[] };
  (window as unknown as { seen: typeof seen }).seen = seen;
  document.addEventListener("change", () => (seen.start ||= performance.now()), true);
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its receiver below
  const fill = CanvasRenderingContext2D.prototype.fillRect;
  CanvasRenderingContext2D.prototype.fillRect = function (...args) {
    if (seen.start) seen.first ||= performance.now();
    fill.apply(this, args);
  };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (seen.start && entry.startTime + entry.duration > seen.start) seen.tasks.push(entry.duration);
  }).observe({ entryTypes: ["longtask"] });
}

async function load(page: Page, file: string): Promise<{ ms: number; longest: number }> {
  await page.addInitScript(watch);
  await page.goto(`${kViewer}#view=flame`);
  await page.locator("input[type=file]").setInputFiles(file);
  await page.waitForFunction(
    () => (window as unknown as { seen: { first: number } }).seen.first > 0,
    undefined,
    { timeout: 120_000 },
  );
  await page.waitForTimeout(500); // a long task is reported a moment after its end
  return page.evaluate(() => {
    const { start, first, tasks } = (
      window as unknown as { seen: { start: number; first: number; tasks: number[] } }
    ).seen;
    return { ms: first - start, longest: Math.max(0, ...tasks) };
  });
}

// Zooms in at a wandering point and out again, pans in between; one event for each frame.
function frames(page: Page, count: number): Promise<number[]> {
  return page.evaluate(async (n) => {
    const scroller = document.querySelector(".flame-scroller")!;
    const place = scroller.getBoundingClientRect();
    const times: number[] = [];
    let last = 0;
    for (let i = 0; i < n; i++) {
      const now = await new Promise<number>((done) => requestAnimationFrame(() => done(performance.now())));
      if (last) times.push(now - last);
      last = now;
      const phase = Math.sin(i / 20);
      scroller.dispatchEvent(
        new WheelEvent("wheel", {
          bubbles: true,
          cancelable: true,
          ctrlKey: i % 3 !== 2,
          deltaY: i % 3 !== 2 ? -phase * 60 : 0,
          deltaX: i % 3 === 2 ? phase * 40 : 0,
          clientX: place.left + place.width * (0.5 + 0.4 * Math.cos(i / 37)),
          clientY: place.top + 200,
        }),
      );
    }
    return times;
  }, count);
}

async function searchTime(page: Page, pattern: string): Promise<number> {
  await page.locator("#find").fill(pattern);
  return page.evaluate(async () => {
    const field = document.querySelector<HTMLInputElement>("#find")!;
    const start = performance.now();
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    while (!document.querySelector(".found")) await new Promise(requestAnimationFrame);
    return performance.now() - start;
  });
}

function percentile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * share)]!;
}

const browser = await launch();
const unpaced = await launch(["--disable-frame-rate-limit", "--disable-gpu-vsync"]);
const size = { viewport: { width: 1440, height: 900 } };

const two = await write("2M", large(2_000_000).document());
const first = await load((await watched(await browser.newContext(size))).page, two);
figures.push({
  name: `first flame graph of ${(statSync(two).size / 1e6).toFixed(0)} MB, 2,000,000 nodes`,
  value: first.ms,
  most: 3000,
  unit: "ms",
});
figures.push({
  name: "longest main-thread task while loading it",
  value: first.longest,
  most: 50,
  unit: "ms",
});
await browser.close();

const { page } = await watched(await unpaced.newContext(size));
const one = await write("1M", large(1_000_000).document());
await load(page, one);
await frames(page, 30);
figures.push({
  name: "p95 frame, pan and zoom in 1,000,000 nodes",
  value: percentile(await frames(page, 400), 0.95),
  most: 16,
  unit: "ms",
});
const searches: number[] = [];
for (const pattern of ["method_1", "Class4[0-9]\\.", "package_7", "nothing at all", "9$"]) {
  searches.push(await searchTime(page, pattern));
  await page.locator("#find").press("Escape");
  await page.locator(".found").waitFor({ state: "detached" });
}
figures.push({
  name: "search in 1,000,000 nodes, median of 5",
  value: percentile(searches, 0.5),
  most: 100,
  unit: "ms",
});

const chain = await write("deep", deep(100_000).document());
const far = await load((await watched(await unpaced.newContext(size))).page, chain);
figures.push({ name: "first flame graph of 100,000 nested frames", value: far.ms, most: 3000, unit: "ms" });
figures.push({
  name: "viewer.html",
  value: statSync("dist/viewer.html").size / 1024,
  most: 250,
  unit: "KiB",
});
await unpaced.close();
for (const file of [two, one, chain]) rmSync(file);

for (const { name, value, most, unit } of figures) {
  console.log(
    `${value <= most ? "ok  " : "MISS"}  ${name.padEnd(52)} ${value.toFixed(value < 100 ? 1 : 0).padStart(7)} ${unit}   (at most ${most})`,
  );
}
if (figures.some(({ value, most }) => value > most)) process.exitCode = 1;
