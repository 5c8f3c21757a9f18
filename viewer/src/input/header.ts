// The parts of a document that are told and not computed with: what was run, how it ended, remarks.
import type { Diagnostic, Meta, Status } from "../model/profile.ts";
import type { Json } from "./json.ts";
import { Section } from "./reader.ts";

export function readMeta(section: Section | null): Meta {
  const empty = new Section(new Map(), "meta");
  const meta = section ?? empty;
  const options = meta.optionalSection("options");
  return {
    tool: meta.text("tool"),
    python: meta.text("python"),
    platform: meta.text("platform"),
    argv: meta.has("argv") ? meta.texts("argv") : [],
    cwd: meta.text("cwd"),
    pid: meta.integer("pid"),
    startUnixNs: unixNs(meta),
    durationNs: meta.integer("duration_ns"),
    clock: meta.text("clock"),
    engine: meta.text("engine"),
    overheadNs: meta.integer("overhead_ns"),
    options: options ? options.keys().map((key) => [key, plain(options.raw(key))]) : [],
    truncated: numbersOf(meta.optionalSection("truncated")).filter(([, count]) => count > 0),
  };
}

// Nanoseconds since 1970 do not fit 53 bits; to the reader the microsecond is enough.
function unixNs(meta: Section): number | null {
  const value = meta.raw("start_unix_ns");
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function readStatus(section: Section | null): Status {
  const exception = section?.optionalSection("exception") ?? null;
  const signal = section?.raw("signal");
  return {
    state: section?.text("state") ?? "",
    exitCode: section?.integer("exit_code") ?? null,
    signal: typeof signal === "string" || typeof signal === "number" ? String(signal) : null,
    exceptionType: exception?.text("type") ?? null,
    exceptionMessage: exception?.text("message") ?? null,
    oom: section?.flag("oom") ?? false,
  };
}

export function readDiagnostics(top: Section): Diagnostic[] {
  return top
    .sections("diagnostics")
    .map((section) => ({
      severity: section.text("severity"),
      code: section.text("code"),
      message: section.text("message"),
    }));
}

export function numbersOf(section: Section | null): [string, number][] {
  if (!section) return [];
  return section.keys().flatMap((key): [string, number][] => {
    const value = section.raw(key);
    return typeof value === "number" ? [[key, value]] : value === true ? [[key, 1]] : [];
  });
}

function plain(value: Json | undefined): string {
  if (value instanceof Float64Array || Array.isArray(value))
    return Array.from(value, (v) => plain(v)).join(", ");
  if (value instanceof Map) return [...value].map(([key, v]) => `${key}=${plain(v)}`).join(", ");
  return value === undefined || value === null ? "" : String(value);
}
