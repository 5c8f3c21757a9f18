// Makes the pictures of README.md, from the example and from nothing else.
import { mkdirSync } from "node:fs";
import { sample } from "./make/sample.ts";
import { launch, open, savedProfile, watched } from "./browser/browser.ts";

const kFolder = "screenshots";
const kPictures: readonly (readonly [name: string, theme: "light" | "dark", hash: string])[] = [
  ["summary", "light", ""],
  ["flame", "light", "view=flame&sel=5"],
  ["flame-dark", "dark", "view=flame&metric=alloc_bytes&sel=10"],
  ["top", "dark", "view=functions&top=8&metric=alloc_bytes"],
  ["timeline", "light", "view=timeline&range=60000000,120000000"],
  ["compare", "dark", "view=compare"],
];

mkdirSync(kFolder, { recursive: true });
const browser = await launch();
for (const [name, colorScheme, hash] of kPictures) {
  const { page } = await watched(
    await browser.newContext({
      viewport: { width: 1280, height: 720 },
      colorScheme,
      reducedMotion: "reduce",
    }),
  );
  await open(page, hash, savedProfile("shop.json"));
  if (hash.includes("compare"))
    await page
      .locator(".compare-drop input[type=file]")
      .setInputFiles(savedProfile("before.json", sample({ slower: true })));
  await page.waitForFunction(() => !document.querySelector(".busy"));
  if (name === "flame") await page.locator(".parts button").first().hover();
  await page.waitForTimeout(500);
  await page.screenshot({ path: `${kFolder}/${name}.png` });
  console.log(`${kFolder}/${name}.png`);
  await page.close();
}
await browser.close();
