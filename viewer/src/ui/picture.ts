// Pictures of views as SVG documents: drawings one below the other, or a part of the page as it stands.
import { escaped } from "./svg.ts";

export interface Drawing {
  readonly title: string;
  readonly svg: string; // a whole <svg …> element
  readonly width: number;
  readonly height: number;
  readonly left?: number; // pixels, where drawings share a scale
}

const kTitle = 24; // pixels above a drawing where there are several

export function stacked(drawings: readonly Drawing[]): Drawing {
  if (drawings.length === 1) return drawings[0]!;
  const { color, backgroundColor } = getComputedStyle(document.body);
  const width = drawings.reduce((most, drawing) => Math.max(most, drawing.width + (drawing.left ?? 0)), 1);
  let height = 0;
  const parts = drawings.map(({ title, svg, height: own, left = 0 }) => {
    const top = height;
    height += kTitle + own;
    return (
      `<text x="4" y="${top + 17}" fill="${color}" font-size="13" font-weight="600">${escaped(title)}</text>` +
      svg.replace("<svg", `<svg x="${left}" y="${top + kTitle}"`)
    );
  });
  const svg = svgOf(
    { width, height },
    `font-family="system-ui, sans-serif" data-theme="${themeName()}"`,
    `<rect width="100%" height="100%" fill="${backgroundColor}"/>${parts.join("")}`,
  );
  return { title: drawings.map(({ title }) => title).join(", "), svg, width, height };
}

// A part of the page with the page's own style. What scrolls is shown whole, except tables: of those only
// the rows in sight exist.
export function partOfPage(part: HTMLElement, title: string): Drawing {
  const copy = part.cloneNode(true) as HTMLElement;
  const tall = keepState(part, copy);
  const { width, height: seen } = part.getBoundingClientRect();
  const height = Math.ceil(seen + tall);
  copy.style.width = `${width}px`;
  copy.style.height = `${height}px`;
  const style = escaped(document.querySelector("style")?.textContent ?? "");
  const body = `<body xmlns="http://www.w3.org/1999/xhtml">${new XMLSerializer().serializeToString(copy)}</body>`;
  const svg = svgOf(
    { width, height },
    `data-theme="${themeName()}"`,
    `<style>${style} * { scrollbar-width: none; }</style><foreignObject width="100%" height="100%">${body}</foreignObject>`,
  );
  return { title, svg, width, height };
}

// Puts into the copy what is no part of the markup. Returns the pixels that were out of sight.
function keepState(part: HTMLElement, copy: HTMLElement): number {
  const copies = copy.querySelectorAll<HTMLElement>("*");
  let hidden = 0;
  part.querySelectorAll<HTMLElement>("*").forEach((element, i) => {
    const twin = copies[i]!;
    if (element instanceof HTMLInputElement) twin.setAttribute("value", element.value);
    if (element instanceof HTMLOptionElement) twin.toggleAttribute("selected", element.selected);
    if (element.scrollHeight <= element.clientHeight) return;
    if (element.matches(".grid"))
      twin.querySelector<HTMLElement>(".grid-spacer")!.style.top = `${-element.scrollTop}px`;
    else if (element.matches(".summary, .cards, .scrolls"))
      hidden = Math.max(hidden, element.scrollHeight - element.clientHeight);
  });
  return hidden;
}

function themeName(): string {
  return escaped(document.documentElement.dataset["theme"] ?? "light");
}

function svgOf(
  { width, height }: { width: number; height: number },
  attributes: string,
  content: string,
): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ${attributes}>` +
    `${content}</svg>`
  );
}
