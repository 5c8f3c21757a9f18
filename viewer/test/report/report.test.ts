// Reports as pyprof-host writes them, opened from disk: what the recorder, the writer and the viewer make of
// one program together.
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { bytes, duration } from "../../src/text/units.ts";
import { graph, panel, use } from "../browser/use.ts";
import { cost, recorded } from "./recorded.ts";

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
