// Debian's Chromium with the built viewer in it, opened from disk as a user would.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { bytesOf, type Made } from "../make/builder.ts";
import { sample } from "../make/sample.ts";

const kFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--font-render-hinting=none",
];
const kFolder = join(tmpdir(), `pyprof-viewer-${process.pid}`);

export function launch(extra: readonly string[] = []): Promise<Browser> {
  const executablePath =
    process.env["CHROMIUM"] ??
    ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
  if (!executablePath)
    throw new Error("No Chromium found: install Debian's package chromium, or set CHROMIUM to its path.");
  return chromium.launch({ executablePath, args: [...kFlags, ...extra] });
}

// A page that fails the test if its script fails or if it asks for anything that is not on this machine.
export interface Watched {
  readonly page: Page;
  readonly requests: string[];
  readonly errors: string[];
}

export async function watched(context: BrowserContext): Promise<Watched> {
  const page = await context.newPage();
  const requests: string[] = [];
  const errors: string[] = [];
  page.on("request", (request) => {
    if (!/^(file|blob|data):/.test(request.url())) requests.push(request.url());
  });
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  return { page, requests, errors };
}

export const kViewer = pathToFileURL(resolve("dist/viewer.html")).href;

export function saved(name: string, bytes: Uint8Array | string): string {
  if (mkdirSync(kFolder, { recursive: true })) {
    process.on("exit", () => rmSync(kFolder, { recursive: true, force: true }));
  }
  const path = join(kFolder, name);
  writeFileSync(path, bytes);
  return path;
}

export function savedProfile(name: string, made: Made = sample()): string {
  return saved(name, bytesOf(made));
}

// Opens the viewer at a state and gives it a profile by its file field.
export async function open(page: Page, hash: string, file: string): Promise<void> {
  await page.goto("about:blank"); // another hash alone would not load the page again
  await page.goto(`${kViewer}#${hash}`);
  await page.locator("input[type=file]").setInputFiles(file);
  await page.locator("header nav").waitFor();
}

// A report as `pyprof report` makes it: the data stands in the element that waits for it.
export function report(name: string, made: Made = sample(), before: Made | null = null): string {
  const data = gzipSync(bytesOf(made)).toString("base64");
  const place = '<script type="application/octet-stream;base64" id="profile"></script>';
  const html = readFileSync("dist/viewer.html", "utf8");
  if (!html.includes(place)) throw new Error("viewer.html has no place for the data of a report");
  const title = name.replace(/html$/, "json").replaceAll('"', "&quot;");
  const filled = html.replace(place, place.replace("><", ` data-name="${title}">${data}<`));
  const second = 'id="profile-before"></script>';
  const earlier = before
    ? `id="profile-before" data-name="before.json">${Buffer.from(bytesOf(before)).toString("base64")}</script>`
    : second;
  return pathToFileURL(saved(name, filled.replace(second, earlier))).href;
}
