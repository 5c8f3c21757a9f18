// The first page: what was run, how it ended, and where time and memory went.
import type { Status } from "../model/profile.ts";
import { bytes, count, duration, percent, plural } from "../text/units.ts";
import type { Outline } from "../worker/outline.ts";
import { useApp } from "./app.ts";
import { kViewNames } from "./commands.ts";
import { kViews, type State, type View } from "./state.ts";
import { Tops } from "./tops.tsx";

export function Summary() {
  const { outline } = useApp();
  const { meta, status, diagnostics } = outline;
  return (
    <div class="summary">
      <section class="run">
        <p class="faint">
          {meta.tool}
          {meta.python && ` · Python ${meta.python}`}
          {meta.platform && ` · ${meta.platform}`}
        </p>
        <p class="command">
          <code>{meta.argv.join(" ") || outline.name}</code>
        </p>
        <p class={`state ${endClass(status)}`}>{ending(status)}</p>
        {meta.cwd && (
          <p class="faint">
            in {meta.cwd}
            {meta.startUnixNs !== null &&
              `, ${new Date(meta.startUnixNs / 1e6).toISOString().slice(0, 19).replace("T", " ")} UTC`}
            {meta.pid !== null && `, process ${meta.pid}`}
          </p>
        )}
      </section>
      <Figures outline={outline} />
      <Tops />
      <Places />
      {outline.threads.length > 1 && <Threads />}
      {(diagnostics.length > 0 || meta.truncated.length > 0) && <Remarks outline={outline} />}
      {outline.processes.length > 0 && (
        <section>
          <h2>Processes</h2>
          <ul class="plain">
            {outline.processes.map((p, i) => (
              <li key={i}>
                {p.file || p.pid}: <code>{p.argv.join(" ")}</code>{" "}
                <span class={`state ${endClass(p.status)}`}>{ending(p.status)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function endClass({ state, exitCode, oom }: Status): string {
  if (oom || state === "signaled" || state === "lost" || state === "exception") return "bad";
  return state === "completed" && (exitCode ?? 0) === 0 ? "good" : "fair";
}

export function ending({ state, exitCode, signal, exceptionType, exceptionMessage, oom }: Status): string {
  if (oom) return "The kernel ended it because memory ran out. Everything up to then is here.";
  if (state === "signaled")
    return `It was ended by ${signal ? `signal ${signal}` : "a signal"}. Everything up to then is here.`;
  if (state === "exception")
    return `It ended with ${exceptionType ?? "an exception"}${exceptionMessage ? `: ${exceptionMessage}` : ""}.`;
  if (state === "lost") return "How it ended is not known. Everything up to the last event is here.";
  if (state === "running") return "It was still running when this file was written.";
  if (state === "completed")
    return exitCode ? `It ran to its end and left with status ${exitCode}.` : "It ran to its end.";
  return state ? `It ended as "${state}".` : "The file does not say how it ended.";
}

function Figures({ outline }: { outline: Outline }) {
  const { totals, meta, sums } = outline;
  const figures: [string, string, string][] = [];
  const add = (name: string, value: number | null | undefined, text: (v: number) => string, note: string) => {
    if (value !== null && value !== undefined) figures.push([name, text(value), note]);
  };
  add(
    "Duration",
    meta.durationNs ?? sums.self_ns,
    duration,
    meta.overheadNs !== null
      ? `of it about ${duration(meta.overheadNs)} is the profiler's own cost`
      : "wall time of the run",
  );
  add(
    "Peak heap",
    totals.get("peak_bytes") ?? sums.at_peak_bytes,
    bytes,
    totals.has("peak_ns")
      ? `reached after ${duration(totals.get("peak_ns")!)}`
      : "the most the program held at once",
  );
  add("Peak RSS", totals.get("rss_peak_bytes"), bytes, "what the kernel counted for the process");
  add(
    "Allocated",
    sums.alloc_bytes,
    bytes,
    sums.alloc_count !== undefined ? `in ${plural(sums.alloc_count, "block")}` : "",
  );
  add(
    "Live at the end",
    sums.live_bytes,
    bytes,
    sums.live_count !== undefined ? `in ${plural(sums.live_count, "block")} never freed` : "never freed",
  );
  add("Leaked", sums.leaked_bytes, bytes, "left after a last garbage collection");
  add(
    "Temporary",
    sums.temporary_bytes,
    bytes,
    `freed soon, ${percent(sums.temporary_bytes ?? 0, sums.alloc_bytes ?? 0)} of what was allocated`,
  );
  add("Waiting", sums.wait_ns, duration, "all threads together: locks, timers, files, the network");
  add(
    "Calls",
    sums.calls,
    count,
    `of ${plural(outline.functionsOnPaths, "function")} on ${plural(outline.nodes, "path")}`,
  );
  return (
    <section class="figures" aria-label="Figures">
      {figures.map(([name, value, note]) => (
        <div key={name}>
          <h2>{name}</h2>
          <p class="big">{value}</p>
          <p class="faint">{note}</p>
        </div>
      ))}
    </section>
  );
}

const kPurpose: Record<View, string> = {
  summary: "",
  flame: "Which call paths cost what",
  tree: "The same as a table, path by path",
  functions: "Every function, sorted by anything",
  sandwich: "Who calls a function, what it calls",
  types: "Memory by type, and where it comes from",
  timeline: "RSS and heap as time went by",
  source: "Cost line by line",
  compare: "This run against another",
};

function Places() {
  const { outline, go } = useApp();
  const missing: Partial<Record<View, string>> = {
    ...(!outline.metrics.includes("alloc_bytes") && { types: "no memory in this profile" }),
    ...(!outline.timeline && { timeline: "no timeline in this profile" }),
    ...(!outline.lines && { source: "no lines in this profile" }),
  };
  const patch = (view: View): Partial<State> => ({ view });
  return (
    <section aria-label="Views" class="places">
      {kViews.slice(1).map((view) => (
        <button key={view} type="button" onClick={() => go(patch(view))}>
          <b>{kViewNames[view]}</b>
          <span class="faint">{missing[view] ?? kPurpose[view]}</span>
        </button>
      ))}
    </section>
  );
}

function Threads() {
  const { outline, go } = useApp();
  const end = Math.max(...outline.threads.map((t) => t.endNs), 1);
  return (
    <section>
      <h2>Threads</h2>
      <ul class="lanes">
        {outline.threads.map((thread, i) => (
          <li key={i}>
            <button type="button" onClick={() => go({ view: "flame", threads: [i] })}>
              {thread.name}
            </button>
            <span class="lane">
              <i
                style={{
                  left: `${(100 * thread.startNs) / end}%`,
                  width: `${(100 * (thread.endNs - thread.startNs)) / end}%`,
                }}
              />
            </span>
            <span>{duration(thread.endNs - thread.startNs)}</span>
            <span class="faint">{thread.cpuNs !== null ? `${duration(thread.cpuNs)} on a CPU` : ""}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Remarks({ outline: { diagnostics, meta } }: { outline: Outline }) {
  return (
    <section>
      <h2>Remarks of the recorder</h2>
      <ul class="plain remarks">
        {meta.truncated.map(([what, n]) => (
          <li key={what} class="warning">
            {count(n)} {what} were left out of this file.
          </li>
        ))}
        {diagnostics.map((d, i) => (
          <li key={i} class={d.severity === "warning" || d.severity === "error" ? "warning" : ""}>
            {d.message} <span class="faint">{d.code}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
