// A squarified treemap after Bruls, Huizing and van Wijk (2000): rectangles as square as possible, in the
// order of their size.
export interface Tile {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

// `values` must be sorted, largest first, all above zero.
export function treemap(values: readonly number[], width: number, height: number): Tile[] {
  const sum = values.reduce((a, b) => a + b, 0);
  const areas = values.map((value) => (value / sum) * width * height);
  const tiles: Tile[] = [];
  let free = { x: 0, y: 0, width, height };
  for (let from = 0; from < areas.length;) {
    const side = Math.min(free.width, free.height);
    let to = from + 1;
    while (to < areas.length && worst(areas, from, to + 1, side) <= worst(areas, from, to, side)) to++;
    const strip = areas.slice(from, to).reduce((a, b) => a + b, 0) / (side || 1);
    let at = 0;
    for (let i = from; i < to; i++) {
      const long = areas[i]! / (strip || 1);
      tiles.push(
        free.width >= free.height
          ? { x: free.x, y: free.y + at, width: strip, height: long }
          : { x: free.x + at, y: free.y, width: long, height: strip },
      );
      at += long;
    }
    free =
      free.width >= free.height
        ? { ...free, x: free.x + strip, width: Math.max(0, free.width - strip) }
        : { ...free, y: free.y + strip, height: Math.max(0, free.height - strip) };
    from = to;
  }
  return tiles;
}

// The worst ratio of sides if areas [from, to) form one strip along `side`.
function worst(areas: readonly number[], from: number, to: number, side: number): number {
  const strip = areas.slice(from, to);
  const sum = strip.reduce((a, b) => a + b, 0);
  const most = Math.max(...strip);
  const least = Math.min(...strip);
  return Math.max((side * side * most) / (sum * sum), (sum * sum) / (side * side * least));
}
