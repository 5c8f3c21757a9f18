// A program's report and its profile, as pyprof-host writes them. PYPROF_HOST names the program; by default
// it is what ./dev build makes.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

export interface Stacks {
  readonly strings: readonly string[];
  readonly threads: readonly { readonly tid: number; readonly name: string; readonly start_ns: number }[];
  readonly functions: Table;
  readonly nodes: Table;
  readonly [table: string]: unknown; // what only some programs or options have: see tableOf
}
type Table = Record<string, readonly number[]>;
export interface Recorded {
  readonly url: string;
  readonly stacks: Stacks;
}

const s_folders: string[] = [];
process.on("exit", () => {
  for (const folder of s_folders) rmSync(folder, { recursive: true, force: true });
});
const kHost = resolve(process.env["PYPROF_HOST"] ?? "../build/bin/pyprof-host");

export function recorded(...target: readonly string[]): Recorded {
  assert.ok(existsSync(kHost), `${kHost} is missing: run ./dev build, or set PYPROF_HOST`);
  const folder = mkdtempSync(join(tmpdir(), "pyprof-report-"));
  s_folders.push(folder);
  const run = spawnSync(kHost, ["-q", "--report", "report.html", ...target], {
    cwd: folder,
    encoding: "utf8",
  });
  assert.equal(run.status, 0, run.stderr);
  return {
    url: pathToFileURL(join(folder, "report.html")).href,
    stacks: JSON.parse(readFileSync(join(folder, "stacks.json"), "utf8")) as Stacks,
  };
}

// The first node of a function, and what it and its callees cost.
export function cost({ strings, functions, nodes }: Stacks, name: string) {
  const node = nodes["function"]!.findIndex((fn) => strings[functions["name"]![fn]!] === name);
  const end = node + nodes["subtree_size"]![node]!;
  const sum = (column: string) => nodes[column]!.slice(node, end).reduce((a, b) => a + b, 0);
  return { node, calls: nodes["calls"]![node]!, ns: sum("self_ns"), bytes: sum("alloc_bytes") };
}

export function tableOf(stacks: Stacks, name: string): Table {
  assert.ok(stacks[name], `the profile has ${name}`);
  return stacks[name] as Table;
}
