// The only place that distrusts a stacks.json. What leaves here is a Profile whose columns have equal
// lengths, whose indices are in range and whose tree nests; or there is a BadProfile with a sentence.
// Accounts that do not close are no reason to refuse: they become diagnostics for the reader.
import { kNodeMetrics, kCellMetrics, kLineMetrics } from "../model/profile.ts";
import type { Cells, Columns, Functions, Lines, Locals, Profile, Thread, Tree } from "../model/profile.ts";
import { openAccounts } from "./accounts.ts";
import { readGc, readMarks, readSizes, readSpans, readTasks, readTimeline } from "./history.ts";
import { numbersOf, readDiagnostics, readMeta, readStatus } from "./header.ts";
import { type Json } from "./json.ts";
import { refuse, Section, type Length } from "./reader.ts";

const kSchema = "pyprof.stacks";
const kMajor = 1;

export function checkProfile(json: Json): Profile {
  if (!(json instanceof Map)) refuse("This is JSON, but not a profile: a stacks.json is an object.");
  const top = new Section(json, "");
  checkSchema(top);
  const strings = top.texts("strings");
  const files = readFiles(top, strings);
  const functions = readFunctions(top.section("functions"), strings, files.path.length);
  const types = readTypes(top, strings);
  const nodes = top.section("nodes");
  const tree = readTree(nodes, functions.count);
  const values = readColumns(nodes, kNodeMetrics, { rows: tree.count, from: "nodes.parent" });
  const threads = readThreads(top, tree);
  const cells = readCells(top.optionalSection("node_types"), tree.count, types.name.length);
  const totals = new Map(numbersOf(top.optionalSection("totals")));
  const timeline = readTimeline(top.optionalSection("timeline"), tree.count);
  const profile: Omit<Profile, "diagnostics"> = {
    meta: readMeta(top.optionalSection("meta")),
    status: readStatus(top.optionalSection("status")),
    totals,
    files,
    functions,
    types,
    threads,
    tree,
    values,
    cells,
    timeline,
    locals: readLocals(top.optionalSection("node_locals"), strings, tree.count, types.name.length),
    lines: readLines(top.optionalSection("lines"), files.path.length),
    spans: readSpans(top.optionalSection("spans"), tree.count, threads.length),
    marks: readMarks(top, strings, threads.length),
    sizes: readSizes(top.optionalSection("sizes")),
    tasks: readTasks(top, strings, tree.count, threads.length),
    gc: readGc(top.optionalSection("gc")),
    peaks: top
      .sections("peaks")
      .map((peak) => ({
        ns: peak.integer("t_ns") ?? 0,
        bytes: peak.integer("bytes") ?? 0,
        thread: peak.integer("thread") ?? -1,
        node: withinTree(peak.integer("node"), tree.count),
      })),
    processes: top
      .sections("processes")
      .map((process) => ({
        pid: process.integer("pid") ?? 0,
        ppid: process.integer("ppid") ?? 0,
        argv: process.has("argv") ? process.texts("argv") : [],
        file: process.text("file"),
        status: readStatus(process.optionalSection("status")),
      })),
  };
  return { ...profile, diagnostics: [...readDiagnostics(top), ...openAccounts(profile)] };
}

function checkSchema(top: Section): void {
  const schema = top.raw("schema");
  if (schema !== kSchema) {
    refuse(
      `This is not a pyprof profile: "schema" should be "${kSchema}"${typeof schema === "string" ? `, but is "${schema.slice(0, 60)}"` : ", but is missing"}.`,
    );
  }
  const version = top.raw("version");
  const major = version instanceof Float64Array ? version[0] : undefined;
  if (major === undefined) refuse('"version" should be two integers, such as [1, 0].');
  if (major !== kMajor) {
    refuse(
      `This profile has format version ${major}; this viewer knows version ${kMajor}. Use the viewer that came with the recorder.`,
    );
  }
}

function readFiles(top: Section, strings: string[]): Profile["files"] {
  const section = top.section("files");
  const path = section.names("path", strings);
  const length = { rows: path.length, from: "files.path" };
  const kind = section.has("kind") ? readKinds(section, strings, length) : path.map(() => "");
  const source = section.has("source")
    ? section.names("source", strings, length).map((s) => s || null)
    : path.map(() => null);
  return { path, kind, source };
}

// Kinds are words; a writer may also refer to `strings`.
function readKinds(section: Section, strings: string[], length: Length): string[] {
  if (section.raw("kind") instanceof Float64Array) return section.names("kind", strings, length);
  const kinds = section.texts("kind");
  if (kinds.length === length.rows) return kinds;
  return refuse(
    `files.kind has ${kinds.length} rows, but ${length.from} has ${length.rows}: columns of one table must have equal lengths.`,
  );
}

function readFunctions(section: Section, strings: string[], files: number): Functions {
  const name = section.names("name", strings);
  const length = { rows: name.length, from: "functions.name" };
  return {
    count: name.length,
    name,
    qualname: section.has("qualname") ? section.names("qualname", strings, length) : name,
    module: section.has("module") ? section.names("module", strings, length) : name.map(() => ""),
    file: section.indices("file", { rows: files, from: "files.path" }, length, -1),
    line: Int32Array.from(section.optionalColumn("first_line", length) ?? new Float64Array(name.length)),
    flags: Int32Array.from(section.optionalColumn("flags", length) ?? new Float64Array(name.length)),
  };
}

function readTypes(top: Section, strings: string[]): Profile["types"] {
  const section = top.optionalSection("types");
  if (!section) return { name: [], module: [] };
  const name = section.names("name", strings);
  const length = { rows: name.length, from: "types.name" };
  return {
    name,
    module: section.has("module") ? section.names("module", strings, length) : name.map(() => ""),
  };
}

function readTree(section: Section, functions: number): Tree {
  const parents = section.column("parent", undefined, -1);
  const count = parents.length;
  const length = { rows: count, from: "nodes.parent" };
  if (section.has("count") && section.integer("count") !== count) {
    refuse(`nodes.count is ${String(section.integer("count"))}, but nodes.parent has ${count} rows.`);
  }
  const sizes = section.column("subtree_size", length, 1);
  const fn = section.indices("function", { rows: functions, from: "functions.name" }, length);
  const parent = new Int32Array(count);
  const size = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const p = parents[i]!;
    if (p >= i)
      refuse(
        `nodes.parent[${i}] is ${p}, but parents stand before their children: the tree is cyclic or out of order.`,
      );
    const end = p < 0 ? count : p + sizes[p]!;
    if (i + sizes[i]! > end)
      refuse(
        `nodes.subtree_size[${i}] is ${sizes[i]!}: the subtree reaches outside of its parent's, node ${p}.`,
      );
    parent[i] = p;
    size[i] = sizes[i]!;
  }
  checkSizes(parent, size);
  return { count, parent, size, fn };
}

function checkSizes(parent: Int32Array, size: Int32Array): void {
  const counted = new Int32Array(parent.length).fill(1);
  for (let i = parent.length - 1; i >= 0; i--) {
    if (counted[i] !== size[i])
      refuse(`nodes.subtree_size[${i}] is ${size[i]!}, but the node and its descendants are ${counted[i]!}.`);
    if (parent[i]! >= 0) counted[parent[i]!]! += counted[i]!;
  }
}

function readColumns<Key extends string>(
  section: Section,
  keys: readonly Key[],
  length: Length,
): Columns<Key> {
  const columns: Columns<Key> = {};
  for (const key of keys) {
    const column = section.optionalColumn(key, length);
    if (column) columns[key] = column;
  }
  return columns;
}

function readThreads(top: Section, tree: Tree): Thread[] {
  const known = new Set<number>();
  const threads = top.sections("threads").map((section): Thread => {
    const root = section.integer("root") ?? -1;
    if (root < 0 || root >= tree.count)
      refuse(
        `${section.at("root")} is ${root}, but nodes.parent has ${tree.count} rows: the index is out of range.`,
      );
    if (tree.parent[root] !== -1) refuse(`${section.at("root")} is ${root}, but that node has a parent.`);
    if (known.has(root))
      refuse(`${section.at("root")} is ${root}, which is the root of another thread already.`);
    known.add(root);
    return {
      tid: section.integer("tid") ?? 0,
      name: section.text("name") || "(unnamed thread)",
      root,
      startNs: section.integer("start_ns") ?? 0,
      endNs: section.integer("end_ns") ?? 0,
      cpuNs: section.integer("cpu_ns"),
    };
  });
  for (let i = 0; i < tree.count; i += tree.size[i]!) {
    if (!known.has(i))
      threads.push({ tid: 0, name: "(no thread)", root: i, startNs: 0, endNs: 0, cpuNs: null });
  }
  return threads;
}

// Rows of a table that belongs to nodes: `count` says how many rows each node has.
function readOffsets(section: Section, nodes: number, rows: Length): Int32Array {
  const counts = section.column("count", { rows: nodes, from: "nodes.parent" });
  const first = new Int32Array(nodes + 1);
  for (let i = 0; i < nodes; i++) {
    if (first[i]! + counts[i]! > rows.rows)
      refuse(
        `${section.at("count")} adds up to more than the ${rows.rows} rows of ${rows.from} at node ${i}.`,
      );
    first[i + 1] = first[i]! + counts[i]!;
  }
  if (first[nodes] !== rows.rows)
    refuse(`${section.at("count")} adds up to ${first[nodes]!}, but ${rows.from} has ${rows.rows} rows.`);
  return first;
}

function readCells(section: Section | null, nodes: number, types: number): Cells | null {
  if (!section) return null;
  const type = section.indices("type", { rows: types, from: "types.name" });
  const rows = { rows: type.length, from: "node_types.type" };
  return { first: readOffsets(section, nodes, rows), type, values: readColumns(section, kCellMetrics, rows) };
}

function readLocals(section: Section | null, strings: string[], nodes: number, types: number): Locals | null {
  if (!section) return null;
  const name = section.names("name", strings);
  const rows = { rows: name.length, from: "node_locals.name" };
  return {
    first: readOffsets(section, nodes, rows),
    name,
    type: section.indices("type", { rows: types, from: "types.name" }, rows),
    bytes: section.column("bytes", rows),
    deepBytes: section.optionalColumn("deep_bytes", rows),
    partial: section.optionalColumn("partial", rows),
  };
}

function readLines(section: Section | null, files: number): Lines | null {
  if (!section) return null;
  const file = section.indices("file", { rows: files, from: "files.path" });
  const rows = { rows: file.length, from: "lines.file" };
  return {
    file,
    line: Int32Array.from(section.column("line", rows)),
    values: readColumns(section, kLineMetrics, rows),
    exact: section.optionalColumn("exact", rows),
  };
}

function withinTree(node: number | null, count: number): number {
  return node !== null && node >= 0 && node < count ? node : -1;
}
