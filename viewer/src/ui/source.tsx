// Lines with their cost beside them. The text of a file comes with the profile if the recorder put it there,
// or from the user's disk.
import { useEffect, useMemo, useState } from "preact/hooks";
import type { LineMetric } from "../model/profile.ts";
import { csv } from "../text/csv.ts";
import { bytes, count, duration, percent, visible } from "../text/units.ts";
import type { LineTable } from "../worker/queries.ts";
import { useAnswer, useApp, useTable } from "./app.ts";
import { FileButton } from "./filebutton.tsx";
import { Grid, type Column } from "./grid.tsx";

const kColumns: readonly {
  id: LineMetric;
  title: string;
  explain: string;
  text: (value: number) => string;
}[] = [
  {
    id: "self_ns",
    title: "Time",
    explain:
      "Time on this line, callees excluded. ≈: sampled; else counted, because the function was marked.",
    text: duration,
  },
  {
    id: "hits",
    title: "Hits",
    explain: "How often the line began to run; ≈: how often a sample met it.",
    text: count,
  },
  {
    id: "total_ns",
    title: "With callees",
    explain: "Time from when the line began until the next one did, where the function was marked.",
    text: duration,
  },
  { id: "alloc_bytes", title: "Allocated", explain: "Bytes allocated on this line.", text: bytes },
  { id: "alloc_count", title: "Blocks", explain: "Blocks allocated on this line.", text: count },
  {
    id: "at_peak_bytes",
    title: "At peak",
    explain: "Of these bytes, what was alive when the program held the most.",
    text: bytes,
  },
  {
    id: "live_bytes",
    title: "Live at end",
    explain: "Of these bytes, what had not been freed when the program ended.",
    text: bytes,
  },
];

const kTimed: readonly LineMetric[] = ["self_ns", "hits"];

export function SourceView() {
  const { outline, state, go } = useApp();
  const { value: files } = useAnswer("lineFiles", {});
  const ofFunction = state.fn === null ? null : outline.functions.file[state.fn];
  const wanted = state.pick ?? ofFunction;
  const chosen = files?.find(({ file }) => file === wanted) ?? files?.[0];
  const { value: table } = useAnswer("lines", chosen ? { file: chosen.file } : null);
  const [texts, setTexts] = useState<ReadonlyMap<number, string>>(new Map());
  if (!outline.lines) {
    return (
      <p class="nothing">
        This profile does not carry costs by line. The functions view has the lines where functions begin; a
        recorder that counts lines fills this view.
      </p>
    );
  }
  if (!files || !chosen || !table) return <p class="busy">Collecting lines …</p>;
  const text = texts.get(chosen.file) ?? table.source;
  const load = (file: File) =>
    void file.text().then((content) => setTexts(new Map(texts).set(chosen.file, content)));
  return (
    <div class="column">
      <div class="row">
        <label class="choice">
          <span>File</span>
          <select value={chosen.file} onChange={(event) => go({ pick: Number(event.currentTarget.value) })}>
            {files.map(({ file, sums }) => (
              <option key={file} value={file}>
                {outline.files.path[file] || "(no file)"} ({duration(sums.self_ns ?? 0)},{" "}
                {bytes(sums.alloc_bytes ?? 0)})
              </option>
            ))}
          </select>
        </label>
        <FileButton name="Source file" onFile={load}>
          {text === null ? "Show its text from disk" : "Take the text from disk"}
        </FileButton>
        {text === null && (
          <span class="faint">
            The profile has no source text; choose the file to see it beside the numbers. It stays on this
            machine.
          </span>
        )}
      </div>
      <Lines table={table} text={text} file={chosen.file} />
    </div>
  );
}

function Lines({ table, text, file }: { table: LineTable; text: string | null; file: number }) {
  const [current, setCurrent] = useState(-1);
  const { state, go, outline } = useApp();
  const source = useMemo(() => text?.split(/\r\n|\n|\r/) ?? null, [text]);
  const byLine = useMemo(() => new Map(Array.from(table.line, (line, row) => [line, row])), [table]);
  const rows = useMemo(() => {
    const lines = source ? source.map((_, i) => i + 1) : [...table.line];
    const column = table.values[state.sort as LineMetric];
    const cost = (line: number) => column?.[byLine.get(line) ?? -1] ?? -1;
    return column ? lines.sort((a, b) => (state.up ? 1 : -1) * (cost(a) - cost(b)) || a - b) : lines;
  }, [source, table, state.sort, state.up]);
  const { functions, files } = outline;
  const wanted = state.fn !== null && functions.file[state.fn] === file ? functions.line[state.fn]! : 0;
  useEffect(() => setCurrent(wanted > 0 ? rows.findIndex((line) => line >= wanted) : -1), [wanted, rows]);
  const isSampled = (id: LineMetric, line: number) =>
    kTimed.includes(id) && table.exact?.[byLine.get(line) ?? -1] === 0;
  const columns: Column[] = [
    {
      id: "line",
      title: "Line",
      explain: "Line of the file; sort by it to read the file in order.",
      number: true,
      width: "64px",
      cell: (row) => rows[row],
    },
    ...kColumns.flatMap(({ id, title, explain, text: show }): Column[] => {
      const values = table.values[id];
      if (!values) return [];
      const most = values.reduce((a, b) => Math.max(a, b), 0);
      const all = values.reduce((a, b) => a + b, 0);
      return [
        {
          id,
          title,
          explain,
          number: true,
          width: "96px",
          cell: (row) => {
            const value = values[byLine.get(rows[row]!) ?? -1];
            return value ? (
              <span
                class="metered"
                title={`${value}, ${percent(value, all)} of the file${isSampled(id, rows[row]!) ? ", sampled" : ""}`}
              >
                <i style={{ width: `${(100 * value) / most}%` }} />
                {isSampled(id, rows[row]!) && "≈ "}
                {show(value)}
              </span>
            ) : (
              ""
            );
          },
        },
      ];
    }),
    {
      id: "text",
      title: "Text",
      explain: "The line itself.",
      sortable: false,
      width: "minmax(320px, 1fr)",
      cell: (row) => (
        <code class="code">{visible((source?.[rows[row]! - 1] ?? "").replaceAll("\t", "    "))}</code>
      ),
    },
  ];
  useTable(() =>
    csv(
      ["file", "line", ...kColumns.map(({ id }) => id)],
      Array.from(table.line, (line, row) => [
        files.path[file] ?? "",
        line,
        ...kColumns.map(({ id }) => table.values[id]?.[row] ?? ""),
      ]),
    ),
  );
  return (
    <Grid
      name="Lines"
      columns={columns}
      rows={rows.length}
      sort={state.sort || "line"}
      up={state.sort === "" || state.up}
      current={current}
      onCurrent={setCurrent}
      onSort={(column) =>
        go(
          column === "line"
            ? { sort: "", up: false }
            : { sort: column, up: column === state.sort ? !state.up : false },
          "replace",
        )
      }
    />
  );
}
