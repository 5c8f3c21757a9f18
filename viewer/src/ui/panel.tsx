// The side panel: everything about the selected frame, with its meaning in sentences.
import { kMetrics, metric as metricOf } from "../model/metrics.ts";
import type { CellMetric } from "../model/profile.ts";
import type { TypeTable } from "../model/types.ts";
import { bytes, count, duration, format, percent, plural } from "../text/units.ts";
import type { Detail } from "../worker/details.ts";
import { useApp } from "./app.ts";
import { CallPath } from "./callpath.tsx";
import { Donut, largest, type Part } from "./donut.tsx";
import { LocalList, Locals } from "./locals.tsx";
import { fnLabel, fnPath, fnPlace, fnTraits, kTypeColumns, typeColumn, typeParts } from "./names.ts";

export function Panel({
  detail,
  onZoom,
  onClose,
}: {
  detail: Detail;
  onZoom?: () => void;
  onClose: () => void;
}) {
  const { outline, state, go, say } = useApp();
  const { fn } = detail;
  const path = [...detail.path].map((f) => fnLabel(outline, f));
  const copy = () => {
    navigator.clipboard.writeText(path.join("\n")).then(
      () => say("Stack copied."),
      () => say("The browser did not allow copying."),
    );
  };
  return (
    <aside class="panel" aria-label="Selected frame">
      <div class="panel-head">
        <h2>{fnLabel(outline, fn)}</h2>
        <button type="button" class="icon" aria-label="Close the panel" onClick={onClose}>
          ×
        </button>
      </div>
      <p class="place" title={fnPath(outline, fn)}>
        {[fnPlace(outline, fn), fnTraits(outline, fn)].filter(Boolean).join(" · ")}
      </p>
      <div class="actions">
        {onZoom && (
          <button type="button" onClick={onZoom}>
            Zoom in
          </button>
        )}
        {fn >= 0 && (
          <button type="button" onClick={() => go({ view: "sandwich", fn })}>
            Callers, callees
          </button>
        )}
        {state.view !== "tree" && detail.recorded >= 0 && (
          <button type="button" onClick={() => go({ view: "tree" })}>
            In the tree
          </button>
        )}
        {outline.lines && outline.functions.file[fn]! >= 0 && (
          <button
            type="button"
            onClick={() => go({ view: "source", pick: outline.functions.file[fn]!, fn, sort: "" })}
          >
            Source
          </button>
        )}
        {fn >= 0 && (
          <button type="button" onClick={() => go({ without: [...state.without, fn], sel: null })}>
            Hide function
          </button>
        )}
        <button type="button" onClick={copy}>
          Copy stack
        </button>
      </div>
      <Sentences detail={detail} />
      <Types detail={detail} />
      <Locals detail={detail} />
      <Numbers detail={detail} />
      <CallPath detail={detail} />
    </aside>
  );
}

function Sentences({ detail: { self, total, all } }: { detail: Detail }) {
  const { state } = useApp();
  const calls = self.calls;
  const resumes = self.resumes ?? 0;
  return (
    <div class="sentences">
      {calls !== undefined && calls + resumes > 0 && (
        <p>
          Called <b>{plural(calls, "time")}</b> on this path
          {resumes > 0 && <>, resumed {plural(resumes, "time")}</>}.
        </p>
      )}
      {self.self_ns !== undefined && (
        <p>
          Its own code ran for <b>{duration(self.self_ns)}</b> ({percent(self.self_ns, all.self_ns!)} of the
          total); with what it called <b>{duration(total.self_ns!)}</b> (
          {percent(total.self_ns!, all.self_ns!)}).
          {state.metric === "corrected_ns" && total.corrected_ns !== undefined && (
            <>
              {" "}
              Without the recording that would be about <b>{duration(self.corrected_ns!)}</b> (
              {percent(self.corrected_ns!, all.corrected_ns!)}) and <b>{duration(total.corrected_ns)}</b> (
              {percent(total.corrected_ns, all.corrected_ns!)}).
            </>
          )}
          {total.wait_ns! > 0 && <Waiting self={self.wait_ns!} total={total.wait_ns!} />}
        </p>
      )}
      {self.alloc_bytes !== undefined && (
        <p>
          Its own code allocated <b>{self.alloc_bytes ? bytes(self.alloc_bytes) : "nothing"}</b>
          {self.alloc_bytes > 0 && (
            <>
              {self.alloc_count !== undefined && <> in {plural(self.alloc_count, "block")}</>}
              {self.at_peak_bytes !== undefined && (
                <>; {bytes(self.at_peak_bytes)} of that was alive when the program held the most</>
              )}
              {self.live_bytes !== undefined && (
                <>
                  ,{" "}
                  {self.live_bytes
                    ? `${bytes(self.live_bytes)} was never freed`
                    : "all of it was freed in time"}
                </>
              )}
            </>
          )}
          .
        </p>
      )}
      {self.temporary_bytes !== undefined && self.alloc_bytes! > 0 && (
        <p>
          <b>{self.temporary_bytes ? bytes(self.temporary_bytes) : "Nothing"}</b> (
          {percent(self.temporary_bytes, self.alloc_bytes!)}) was freed again after few further allocations
          {self.leaked_bytes !== undefined && (
            <>
              ; {self.leaked_bytes ? bytes(self.leaked_bytes) : "nothing"} was left after a last garbage
              collection
            </>
          )}
          .
        </p>
      )}
      {self.self_ns === undefined && <p class="faint">Times were not recorded in this run.</p>}
      {self.alloc_bytes === undefined && <p class="faint">Memory was not recorded in this run.</p>}
    </div>
  );
}

function Waiting({ self, total }: { self: number; total: number }) {
  return (
    <>
      {" "}
      {self > 0 ? (
        <>
          It waited for <b>{duration(self)}</b> of its own time, with what it called for {duration(total)}.
        </>
      ) : (
        <>What it called waited for {duration(total)}.</>
      )}
    </>
  );
}

function Types({ detail }: { detail: Detail }) {
  const { outline, state, go } = useApp();
  const { below } = state;
  const by = typeColumn(state.metric);
  const table = below && detail.totalTypes ? detail.totalTypes : detail.selfTypes;
  if (!outline.metrics.includes("alloc_bytes")) return null;
  const parts = largest(typeParts(outline, table, by), 8, bytes);
  const sum = parts.reduce((a, part) => a + part.value, 0);
  return (
    <section aria-label="Memory by type">
      <div class="row">
        <h3>Types, {kTypeColumns[by]}</h3>
        {detail.totalTypes && (
          <div class="switch" role="group" aria-label="Whose memory">
            <button type="button" aria-pressed={!below} onClick={() => go({ below: false }, "replace")}>
              Self
            </button>
            <button type="button" aria-pressed={below} onClick={() => go({ below: true }, "replace")}>
              With callees
            </button>
          </div>
        )}
      </div>
      {parts.length === 0 && (
        <p class="faint">
          Nothing {kTypeColumns[by]}, {below ? "callees included" : "by its own code"}.
        </p>
      )}
      {parts.length > 0 && (
        <Donut
          parts={parts}
          centre={[bytes(sum), below ? "with callees" : "self"]}
          name={`Types of ${fnLabel(outline, detail.fn)}`}
          more={(part) => <TypeDetail part={part} table={table} detail={detail} />}
          onPick={(part) => part.key >= 0 && go({ view: "types", pick: part.key })}
        />
      )}
      <p class="faint">
        Objects that CPython serves from its free lists do not reach the allocator and are not counted again.
      </p>
    </section>
  );
}

function TypeDetail({ part, table, detail }: { part: Part; table: TypeTable; detail: Detail }) {
  const row = table.type.indexOf(part.key);
  if (row < 0) return <p>{part.text} in the smaller types together.</p>;
  const value = (key: CellMetric) => table.values[key]?.[row];
  const facts: [string, string][] = [];
  const add = (name: string, key: CellMetric, text: (value: number) => string) => {
    const v = value(key);
    if (v !== undefined) facts.push([name, text(v)]);
  };
  add("objects made", "object_count", count);
  add("blocks", "alloc_count", count);
  add("allocated", "alloc_bytes", bytes);
  add("at the peak", "at_peak_bytes", bytes);
  add("live at the end", "live_bytes", bytes);
  add("objects live", "live_count", count);
  add("freed soon", "temporary_bytes", bytes);
  add("survived", "survived_bytes", bytes);
  add("leaked", "leaked_bytes", bytes);
  const locals = detail.locals?.filter((local) => local.type === part.key);
  return (
    <>
      <h4>{part.name}</h4>
      <dl class="facts">
        {facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {locals && locals.length > 0 && (
        <>
          <h4>Local variables of this type, in the costliest call</h4>
          <LocalList locals={locals} />
        </>
      )}
      {locals?.length === 0 && <p class="faint">No local variable of this type in the costliest call.</p>}
      {!locals && <p class="faint">This profile does not carry local variables.</p>}
    </>
  );
}

function Numbers({ detail: { self, total, all } }: { detail: Detail }) {
  const rows = kMetrics.filter(({ id }) => self[id] !== undefined);
  return (
    <section aria-label="Numbers">
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col">Self</th>
            <th scope="col">With callees</th>
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, name, unit }) => (
            <tr key={id} title={metricOf(id).self}>
              <th scope="row">{name}</th>
              <td>{format(self[id]!, unit)}</td>
              <td>{format(total[id]!, unit)}</td>
              <td>{percent(total[id]!, all[id]!)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
