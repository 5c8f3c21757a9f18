// How functions, files, types and threads are called on screen.
import { metric as metricOf, type Unit } from "../model/metrics.ts";
import { kAllThreads, type CellMetric, type NodeMetric } from "../model/profile.ts";
import type { TypeTable } from "../model/types.ts";
import { format, fileName } from "../text/units.ts";
import type { Outline } from "../worker/outline.ts";
import type { Part } from "./donut.tsx";

export function fnLabel({ functions }: Outline, fn: number): string {
  return fn === kAllThreads ? "all threads" : (functions.label[fn] ?? "");
}

// "module · file:line", as far as it is known.
export function fnPlace({ functions, files }: Outline, fn: number): string {
  const path = files.path[functions.file[fn] ?? -1];
  const line = functions.line[fn] ?? 0;
  const module = functions.module[fn];
  const at = line > 0 ? `:${line}` : "";
  if (module && path === `<frozen ${module}>`) return `${module}${at}`;
  return [module, path && `${fileName(path)}${at}`].filter(Boolean).join(" · ");
}

export function fnPath({ functions, files }: Outline, fn: number): string {
  const path = files.path[functions.file[fn] ?? -1] ?? "";
  const line = functions.line[fn] ?? 0;
  return path && line > 0 ? `${path}:${line}` : path;
}

export function fnKind({ functions, files }: Outline, fn: number): string {
  return files.kind[functions.file[fn] ?? -1] ?? "";
}

// What a function is besides a plain one; bits as the recorder writes them.
export function fnTraits({ functions }: Outline, fn: number): string {
  const flags = functions.flags[fn] ?? 0;
  return [flags & 1 && "generator", flags & 2 && "coroutine", flags & 4 && "async generator"]
    .filter(Boolean)
    .join(", ");
}

export function kindsOf({ files }: Outline): string[] {
  return [...new Set(files.kind)].filter(Boolean).sort();
}

// Kinds that make sense to hide: other people's code.
export function hideable(outline: Outline): string[] {
  return kindsOf(outline).filter((kind) => !["script", "project", "synthetic"].includes(kind));
}

export function unitOf(id: NodeMetric): Unit {
  return metricOf(id).unit;
}

// The types' column that goes with a metric: its own if it is memory, else what was allocated.
export function typeColumn(id: NodeMetric): CellMetric {
  const cell = metricOf(id).cell;
  return cell && cell !== "alloc_count" ? cell : "alloc_bytes";
}

export const kTypeColumns: Partial<Record<CellMetric, string>> = {
  alloc_bytes: "allocated",
  at_peak_bytes: "at the peak",
  live_bytes: "live at the end",
};

export function typeParts(outline: Outline, table: TypeTable, by: CellMetric): Part[] {
  const values = table.values[by];
  if (!values) return [];
  return Array.from(table.type, (type, row) => ({
    key: type,
    name: outline.types[type] ?? "",
    value: values[row]!,
    text: format(values[row]!, "bytes"),
  })).filter((part) => part.value > 0);
}
