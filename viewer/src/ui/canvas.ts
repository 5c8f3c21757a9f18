// The only file that touches a canvas: paints boxes, and turns pictures into PNG.
import type { Layout } from "../model/layout.ts";
import { sweep } from "../model/viewport.ts";
import type { Palette } from "./colours.ts";
import type { Drawing } from "./picture.ts";

export const kRowHeight = 20;
export const kLeastLabel = 26; // CSS pixels; three letters and the margins
const kLeastValue = 120; // a short name and a number
export const kQuietValue = 0.72; // opacity of a value
const kFont = '12px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';

export interface Scene {
  readonly layout: Layout;
  readonly from: number; // what is shown, in units of the layout
  readonly to: number;
  readonly scroll: number; // CSS pixels that the rows are moved up
  readonly width: number;
  readonly height: number;
  readonly label: (box: number) => string;
  readonly value: (box: number) => string; // shown where there is room
  readonly palette: Palette;
  readonly colour: (box: number) => number; // index into the palette
  readonly matched: Uint8Array | null; // per function; null: no search
  readonly selected: number; // boxes, -1: none
  readonly hovered: number;
  readonly marks: {
    readonly run: string;
    readonly quiet: string;
    readonly match: string;
    readonly matchInk: string;
    readonly edge: string;
  };
}

export function paint(canvas: HTMLCanvasElement, scene: Scene): void {
  const ratio = window.devicePixelRatio || 1;
  const width = Math.max(1, Math.round(scene.width * ratio));
  const height = Math.max(1, Math.round(scene.height * ratio));
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext("2d")!;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = kFont;
  context.textBaseline = "middle";
  const rows = scene.layout.rowStart.length - 1;
  const first = Math.max(0, Math.floor(scene.scroll / kRowHeight));
  const last = Math.min(rows, Math.ceil((scene.scroll + scene.height) / kRowHeight));
  for (let row = first; row < last; row++) paintRow(context, scene, row, ratio);
}

interface Labelled {
  readonly box: number;
  readonly left: number; // device pixels
  readonly right: number;
}

function paintRow(context: CanvasRenderingContext2D, scene: Scene, row: number, ratio: number): void {
  const top = Math.round((row * kRowHeight - scene.scroll) * ratio);
  const height = Math.round((kRowHeight - 1) * ratio);
  const width = scene.width * ratio;
  const labels: Labelled[] = [];
  let fill = "";
  const bar = (colour: string, left: number, wide: number) => {
    if (fill !== colour) context.fillStyle = fill = colour;
    context.fillRect(left, top, wide, height);
  };
  const view = { from: scene.from, to: scene.to, width };
  sweep(scene.layout, row, view, {
    run: (left, right) => bar(scene.matched ? scene.marks.quiet : scene.marks.run, left, right - left),
    box: (box, from, to) => {
      const [left, right] = [Math.max(0, Math.round(from)), Math.min(width, Math.round(to))];
      const gap = right - left > 3 ? 1 : 0;
      bar(coloursOf(scene, box).fill, left, Math.max(1, right - left - gap));
      if ((right - left) / ratio >= kLeastLabel) labels.push({ box, left, right });
      if (box === scene.selected || box === scene.hovered)
        outline(context, scene, box, [left, top, right, height], ratio);
    },
  });
  context.save();
  context.scale(ratio, ratio);
  for (const { box, left, right } of labels) {
    write(context, scene, box, [left / ratio, top / ratio + kRowHeight / 2, right / ratio]);
  }
  context.restore();
}

// The colours of a box; a search lets what it does not match step back.
export function coloursOf(scene: Scene, box: number): { fill: string; ink: string } {
  const { palette, marks, matched } = scene;
  if (matched?.[scene.layout.fn[box]!]) return { fill: marks.match, ink: marks.matchInk };
  const shade = scene.colour(box);
  return matched
    ? { fill: palette.faded[shade]!, ink: palette.fadedInk }
    : { fill: palette.fill[shade]!, ink: palette.ink[shade]! };
}

// What is written in a box of some width: the name, cut to fit, and the value where both have room.
export function captionOf(scene: Scene, box: number, room: number): { name: string; value: string } {
  const label = scene.label(box);
  const name = fitted(label, room);
  if (name !== label || room < kLeastValue) return { name, value: "" };
  const value = scene.value(box);
  return { name, value: widthOf(label) + widthOf(value) + 16 > room ? "" : value };
}

function write(
  context: CanvasRenderingContext2D,
  scene: Scene,
  box: number,
  [left, y, right]: readonly [number, number, number],
): void {
  const { name, value } = captionOf(scene, box, right - left - 9);
  context.fillStyle = coloursOf(scene, box).ink;
  if (name) context.fillText(name, left + 4, y);
  if (!value) return;
  context.globalAlpha = kQuietValue;
  context.fillText(value, right - 6 - widthOf(value), y);
  context.globalAlpha = 1;
}

// Drawn at once, inside of the box, so that a neighbour does not paint over it.
function outline(
  context: CanvasRenderingContext2D,
  scene: Scene,
  box: number,
  [a, top, b, height]: readonly number[],
  ratio: number,
): void {
  const thick = (box === scene.selected ? 2 : 1) * ratio;
  context.save();
  context.strokeStyle = scene.marks.edge;
  context.lineWidth = thick;
  context.strokeRect(a! + thick / 2, top! + thick / 2, Math.max(thick, b! - a! - thick), height! - thick);
  context.restore();
}

// Advances of single characters, measured once: measureText for every label of every frame is too slow.
// Kerning makes the sum a little too wide, which only cuts a letter early.
const s_advances = new Map<string, number>();
const s_measure = document.createElement("canvas").getContext("2d")!;

function fitted(text: string, room: number): string {
  const ellipsis = advance("…");
  let width = 0;
  let fits = 0; // characters that leave room for the ellipsis
  let at = 0;
  for (const character of text) {
    width += advance(character);
    if (width > room) return fits > 1 ? `${text.slice(0, fits)}…` : "";
    at += character.length;
    if (width + ellipsis <= room) fits = at;
  }
  return text;
}

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += advance(character);
  return width;
}

function advance(character: string): number {
  const known = s_advances.get(character);
  if (known !== undefined) return known;
  s_measure.font = kFont;
  const { width } = s_measure.measureText(character);
  s_advances.set(character, width);
  return width;
}

export async function svgPng({ svg, width, height }: Drawing): Promise<Blob | null> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * 2;
  canvas.height = height * 2;
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}
