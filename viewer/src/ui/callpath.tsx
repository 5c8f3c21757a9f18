// The way from a thread's start to the selected frame.
import { useState } from "preact/hooks";
import { count, plural } from "../text/units.ts";
import type { Detail } from "../worker/details.ts";
import { useApp } from "./app.ts";
import { fnLabel, fnPath, fnPlace } from "./names.ts";

const kEnds = 12; // of a long path, this many frames at either end

export function CallPath({ detail }: { detail: Detail }) {
  const { outline, go } = useApp();
  const [whole, setWhole] = useState(false);
  const indices = Array.from(detail.path.keys());
  const folded = !whole && indices.length > 2 * kEnds + 1;
  const shown = folded ? [...indices.slice(0, kEnds), -1, ...indices.slice(-kEnds)] : indices.slice(0, 2000);
  return (
    <section aria-label="Call path">
      <h3>
        Call path <span class="faint">{plural(indices.length, "frame")}</span>
      </h3>
      <ol class="path">
        {shown.map((i) =>
          i < 0 ? (
            <li key="gap">
              <button type="button" onClick={() => setWhole(true)}>
                … {count(indices.length - 2 * kEnds)} more
              </button>
            </li>
          ) : (
            <li key={i}>
              <button
                type="button"
                title={fnPath(outline, detail.path[i]!)}
                onClick={() => detail.path[i]! >= 0 && go({ view: "sandwich", fn: detail.path[i]! })}
              >
                {fnLabel(outline, detail.path[i]!)}
              </button>
              <span class="faint">{fnPlace(outline, detail.path[i]!)}</span>
            </li>
          ),
        )}
      </ol>
    </section>
  );
}
