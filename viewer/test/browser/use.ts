// One test, one page in a browser that the file's tests share.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { launch, watched, type Watched } from "./browser.ts";

let browser: Browser;
let context: BrowserContext;
before(async () => {
  browser = await launch();
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true });
});
after(() => browser.close());

// A page that is closed at the end and must have been quiet.
export function use(name: string, body: (page: Page, watch: Watched) => Promise<void>): void {
  test(`use: ${name}`, async () => {
    const watch = await watched(context);
    await body(watch.page, watch);
    assert.deepEqual({ requests: watch.requests, errors: watch.errors }, { requests: [], errors: [] });
    await watch.page.close();
  });
}

export const hash = (page: Page): Promise<string> => page.evaluate(() => location.hash);
export const panel = (page: Page): Locator => page.locator(".panel h2");
export const graph = (page: Page): Locator => page.locator(".flame-scroller");
