// The visible part of a flame graph as an SVG document.
import { sweep } from "../model/viewport.ts";
import { captionOf, coloursOf, kLeastLabel, kQuietValue, kRowHeight, type Scene } from "./canvas.ts";
import type { Theme } from "./colours.ts";

export function sceneSvg(scene: Scene, title: string, theme: Theme): string {
  const { layout, width, height } = scene;
  const rows = layout.rowStart.length - 1;
  const shapes: string[] = [];
  for (
    let row = Math.floor(scene.scroll / kRowHeight);
    row < Math.min(rows, (scene.scroll + height) / kRowHeight);
    row++
  ) {
    const top = row * kRowHeight - scene.scroll;
    sweep(layout, row, scene, {
      run: (left, right) =>
        shapes.push(rect(left, top, right - left, scene.matched ? scene.marks.quiet : scene.marks.run)),
      box: (box, left, right) =>
        shapes.push(boxSvg(scene, box, [Math.max(0, left), top, Math.min(width, right)])),
    });
  }
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">` +
    `<title>${escaped(title)}</title><rect width="100%" height="100%" fill="${theme === "dark" ? "#0f141e" : "#ffffff"}"/>${shapes.join("")}</svg>`
  );
}

function boxSvg(scene: Scene, box: number, [left, top, right]: readonly [number, number, number]): string {
  const { fill, ink } = coloursOf(scene, box);
  const { name, value } =
    right - left >= kLeastLabel ? captionOf(scene, box, right - left - 9) : { name: "", value: "" };
  const write = (x: number, text: string, more: string) =>
    text &&
    `<text x="${x.toFixed(1)}" y="${(top + 14).toFixed(1)}" fill="${ink}"${more}>${escaped(text)}</text>`;
  return (
    `<g><title>${escaped(scene.label(box))}</title>${rect(left, top, Math.max(0.5, right - left - 0.5), fill)}` +
    `${write(left + 4, name, "")}${write(right - 6, value, ` text-anchor="end" opacity="${kQuietValue}"`)}</g>`
  );
}

function rect(x: number, y: number, width: number, fill: string): string {
  return `<rect x="${x.toFixed(2)}" y="${y.toFixed(1)}" width="${width.toFixed(2)}" height="${kRowHeight - 1}" fill="${fill}"/>`;
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
