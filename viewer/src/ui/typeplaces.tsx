// Where a type is allocated: the functions and the call paths.
import type { CellMetric } from "../model/profile.ts";
import { bytes, count, format, percent, plural } from "../text/units.ts";
import { useAnswer, useApp } from "./app.ts";
import { fnLabel, fnPath, fnPlace, kTypeColumns } from "./names.ts";
import { specOf } from "./state.ts";

export function TypePlaces({ type, by, total }: { type: number; by: CellMetric; total: number }) {
  const { outline, state, go } = useApp();
  const { value: places } = useAnswer("typePlaces", { spec: { ...specOf(state), type: null }, type, by });
  const name = outline.types[type] ?? "";
  return (
    <aside class="panel" aria-label={`Where ${name} is allocated`}>
      <div class="panel-head">
        <h2>{name}</h2>
        <button
          type="button"
          class="icon"
          aria-label="Close the panel"
          onClick={() => go({ pick: null }, "replace")}
        >
          ×
        </button>
      </div>
      <p>
        <b>{bytes(total)}</b> {kTypeColumns[by]}
      </p>
      <div class="actions">
        <button
          type="button"
          onClick={() =>
            go({
              view: "flame",
              type,
              metric: by as typeof state.metric,
              inverted: false,
              zoom: null,
              sel: null,
            })
          }
        >
          Flame graph of this type
        </button>
      </div>
      {places && (
        <>
          <h3>
            Functions <span class="faint">{plural(places.functions.length, "function")}</span>
          </h3>
          <ul class="neighbours">
            {places.functions.slice(0, 30).map(({ fn, value, count: blocks }) => (
              <li key={fn}>
                <button
                  type="button"
                  title={`${fnPath(outline, fn)}\n${plural(blocks, "block")}`}
                  onClick={() => go({ view: "sandwich", fn, metric: by as typeof state.metric })}
                >
                  <span class="bar" style={{ width: `${total ? (100 * value) / total : 0}%` }} />
                  <span class="top-name">{fnLabel(outline, fn)}</span>
                  <b>{bytes(value)}</b>
                  <span class="faint">{percent(value, total)}</span>
                </button>
              </li>
            ))}
          </ul>
          <h3>
            Call paths{" "}
            <span class="faint">
              {places.pathCount > places.paths.length
                ? `the ${places.paths.length} heaviest of ${count(places.pathCount)}`
                : plural(places.pathCount, "path")}
            </span>
          </h3>
          <ol class="paths">
            {places.paths.map(({ node, path, value, count: blocks }) => (
              <li key={node}>
                <b>{format(value, "bytes")}</b> <span class="faint">{plural(blocks, "block")}</span>
                <p
                  title={[...path].map((fn) => `${fnLabel(outline, fn)}  ${fnPlace(outline, fn)}`).join("\n")}
                >
                  {[...path].slice(-5).map((fn, i, all) => (
                    <span key={i}>
                      {i > 0 && <span class="faint"> › </span>}
                      {i === all.length - 1 ? <strong>{fnLabel(outline, fn)}</strong> : fnLabel(outline, fn)}
                    </span>
                  ))}
                </p>
              </li>
            ))}
          </ol>
        </>
      )}
    </aside>
  );
}
