// The variables of a function's costliest call, largest first.
import { useState } from "preact/hooks";
import type { Local } from "../model/types.ts";
import { bytes, plural } from "../text/units.ts";
import type { Detail } from "../worker/details.ts";
import { useApp } from "./app.ts";

const kMost = 8;

export function Locals({ detail: { locals } }: { detail: Detail }) {
  const [whole, setWhole] = useState(false);
  if (!locals?.length) return null; // the sector of a type says why
  const shown = whole ? locals : locals.slice(0, kMost);
  return (
    <section aria-label="Local variables">
      <h3>
        Local variables <span class="faint">of the costliest call, when it ended</span>
      </h3>
      <LocalList locals={shown} types />
      {locals.length > shown.length && (
        <button type="button" onClick={() => setWhole(true)}>
          {plural(locals.length - shown.length, "smaller one")}
        </button>
      )}
    </section>
  );
}

export function LocalList({ locals, types = false }: { locals: readonly Local[]; types?: boolean }) {
  const { outline } = useApp();
  return (
    <ul class="locals">
      {locals.map((local, i) => (
        <li key={i} title={meaning(local)}>
          <code>{local.name}</code>
          {types && <span class="faint">{outline.types[local.type] ?? ""}</span>}
          <b>{size(local)}</b>
        </li>
      ))}
    </ul>
  );
}

function size({ bytes: own, deepBytes, partial }: Local): string {
  if (deepBytes === null) return bytes(own);
  return `${partial ? "≥ " : ""}${bytes(deepBytes)}`;
}

function meaning({ bytes: own, deepBytes, partial }: Local): string {
  if (deepBytes === null) return `${bytes(own)}, the object alone`;
  const reached = `with everything it reaches ${partial ? "at least " : ""}${bytes(deepBytes)}`;
  return `${reached}; the object alone ${bytes(own)}`;
}
