// The view on screen as a file: as a picture, and its table where it has one.
import { useApp, type Offer } from "./app.ts";
import { svgPng } from "./canvas.ts";
import { kViewNames } from "./commands.ts";
import { save } from "./download.ts";
import { partOfPage, stacked, type Drawing } from "./picture.ts";

export function ExportMenu({ offers }: { offers: readonly Offer[] }) {
  const { state, say, outline } = useApp();
  const name = `${outline.name.replace(/\.(json|html)(\.gz)?$/, "")}-${state.view}`;
  const table = offers.find((offer) => "table" in offer);
  const picture = () => drawn(offers, kViewNames[state.view]);
  const keep = (blob: Blob | null, kind: string) => {
    if (!blob) return;
    save(blob, `${name}.${kind}`);
    say(`Saved ${name}.${kind}`);
  };
  const png = () => void svgPng(picture()).then((blob) => keep(blob, "png"));
  const svg = () => keep(new Blob([picture().svg], { type: "image/svg+xml" }), "svg");
  return (
    <div class="switch exports" role="group" aria-label="Export">
      <button type="button" title="Save what is shown as a picture" onClick={png}>
        PNG
      </button>
      <button type="button" title="Save what is shown as a vector drawing" onClick={svg}>
        SVG
      </button>
      {table && (
        <button
          type="button"
          title="Save the table with full numbers"
          onClick={() => keep(new Blob([table.table()], { type: "text/csv" }), "csv")}
        >
          CSV
        </button>
      )}
    </div>
  );
}

// The view's own drawings; a view without any is drawn as it stands on the page.
function drawn(offers: readonly Offer[], title: string): Drawing {
  const drawings = offers
    .flatMap((offer) => ("drawing" in offer ? [offer] : []))
    .sort((a, b) => a.place - b.place)
    .flatMap(({ drawing }) => drawing() ?? []);
  return drawings.length
    ? stacked(drawings)
    : partOfPage(document.querySelector<HTMLElement>(".view")!, title);
}
