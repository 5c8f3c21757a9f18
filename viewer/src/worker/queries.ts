// Everything the page can ask the worker, as one table of pure functions. The client takes its types from it.
import { compare, functionChanges, typeChanges, bothSelf, type Comparison } from "../model/compare.ts";
import { functionTable } from "../model/functions.ts";
import type { CellMetric, LineMetric, NodeMetric } from "../model/profile.ts";
import { placeOf, type ShapeSpec } from "../model/shape.ts";
import { matcher, search } from "../model/search.ts";
import { allTypes, functionTypes } from "../model/types.ts";
import { inclusive } from "../model/shape.ts";
import { rssOfFunction, spanFacts } from "../model/spans.ts";
import { visible } from "../text/units.ts";
import { detail, invertedDetail } from "./details.ts";
import { comparisonPicture, picture, sandwich, spanPicture, type PictureRequest } from "./pictures.ts";
import { children, glance, heaviestPath } from "./rows.ts";
import type { Session } from "./session.ts";
import { typePlaces } from "./places.ts";
import type { Order } from "../model/layout.ts";

export interface Sessions {
  main: Session | null;
  other: Session | null;
  comparison: Comparison | null;
}

const onMain =
  <Args, Reply>(query: (session: Session, args: Args) => Reply) =>
  (sessions: Sessions, args: Args): Reply =>
    query(loaded(sessions.main), args);

export const kQueries = {
  picture: onMain<PictureRequest, ReturnType<typeof picture>>(picture),
  sandwich: onMain(sandwich),
  spanPicture: onMain(spanPicture),
  span: onMain(({ profile }, { span }: { span: number }) => spanFacts(profile, span)),
  rssOfFunction: onMain(({ profile }, { fn }: { fn: number }) => rssOfFunction(profile, fn)),
  detail: onMain(detail),
  invertedDetail: onMain(invertedDetail),
  glance: onMain(glance),
  children: onMain(children),
  heaviestPath: onMain(heaviestPath),
  functions: onMain((session, { spec }: { spec: ShapeSpec }) =>
    functionTable(session.profile, session.shaped(spec)),
  ),
  functionTypes: onMain((session, { spec, fns, by }: { spec: ShapeSpec; fns: number[]; by: CellMetric }) =>
    functionTypes(session.profile, session.shaped(spec), fns, by),
  ),
  types: onMain((session, { spec, by }: { spec: ShapeSpec; by: CellMetric }) =>
    allTypes(session.profile, session.shaped(spec), by),
  ),
  typePlaces: onMain(typePlaces),
  search: onMain(find),
  place: onMain((session, { spec, recorded }: { spec: ShapeSpec; recorded: number }) =>
    placeOf(session.shaped(spec), recorded),
  ),
  functionOf: onMain((session, { node }: { node: number }) => session.profile.tree.fn[node] ?? null),
  lineFiles: onMain((session, _: object) => lineFiles(session)),
  lines: onMain(lines),
  comparison: (sessions: Sessions, { metric, order }: { metric: NodeMetric; order: Order }) =>
    comparisonPicture(compared(sessions), metric, order),
  changes: (sessions: Sessions, _: object) => {
    const comparison = compared(sessions);
    return { functions: comparison.functions, ...functionChanges(comparison) };
  },
  typeChanges: (sessions: Sessions, { by }: { by: CellMetric }) =>
    typeChanges(compared(sessions).profiles, by).map((change) => ({ ...change, name: visible(change.name) })),
  otherPicture: (sessions: Sessions, request: PictureRequest) => picture(loaded(sessions.other), request),
  // A node of the difference in either side (-1: it has none), and a side's node in the difference.
  twins: (sessions: Sessions, { spot }: { spot: number }) =>
    compared(sessions).nodes.map((places) => places.indexOf(spot)),
  commonNode: (sessions: Sessions, { side, node }: { side: number; node: number }) =>
    compared(sessions).nodes[side]![node]!,
  comparedNode: (sessions: Sessions, { metric, node }: { metric: NodeMetric; node: number }) => {
    const comparison = compared(sessions);
    const both = bothSelf(comparison, metric);
    return (
      both && both.map((self) => ({ self: self[node]!, total: inclusive(comparison.tree, self)[node]! }))
    );
  },
};

function loaded(session: Session | null): Session {
  if (!session) throw new Error("No profile is open.");
  return session;
}

// The other profile is the earlier one: a change says what became of it.
function compared(sessions: Sessions): Comparison {
  sessions.comparison ??= compare(loaded(sessions.other).profile, loaded(sessions.main).profile);
  return sessions.comparison;
}

export interface Found {
  readonly error: string | null;
  readonly functions: Uint8Array;
  readonly functionCount: number;
  readonly nodeCount: number;
  readonly share: number; // of the total
}

function find(
  session: Session,
  args: { spec: ShapeSpec; metric: NodeMetric; pattern: string; regex: boolean },
): Found {
  const { functions, files } = session.profile;
  const matches = matcher(args.pattern, args.regex);
  const none = { functions: new Uint8Array(0), functionCount: 0, nodeCount: 0, share: 0 };
  if (typeof matches === "string") return { ...none, error: matches };
  const found = Uint8Array.from({ length: functions.count }, (_, f) =>
    Number(
      matches.test(functions.qualname[f]!) ||
        matches.test(`${files.path[functions.file[f]!] ?? ""}:${functions.line[f]!}`),
    ),
  );
  const { tree } = session.shaped(args.spec);
  const total = session.total(args.spec, args.metric) ?? new Float64Array(tree.count);
  const result = search(tree, total, found);
  let all = 0;
  for (let i = 0; i < tree.count; i += tree.size[i]!) all += total[i]!;
  return { ...result, error: null, share: all ? result.value / all : 0 };
}

export interface LineTable {
  readonly line: Int32Array;
  readonly values: Partial<Record<LineMetric, Float64Array>>;
  readonly exact: Uint8Array | null; // 1: counted, 0: sampled
  readonly source: string | null;
}

const kOwn: readonly string[] = ["script", "project"];

// Files that have lines with cost, with the sums of their columns: the program's own first, then the heaviest.
function lineFiles(session: Session): { file: number; sums: Partial<Record<LineMetric, number>> }[] {
  const found = session.profile.lines;
  if (!found) return [];
  const byFile = new Map<number, Partial<Record<LineMetric, number>>>();
  found.file.forEach((file, row) => {
    const sums = byFile.get(file) ?? {};
    for (const [key, column] of Object.entries(found.values) as [LineMetric, Float64Array][]) {
      sums[key] = (sums[key] ?? 0) + column[row]!;
    }
    byFile.set(file, sums);
  });
  const weight = (sums: Partial<Record<LineMetric, number>>) => sums.self_ns ?? sums.alloc_bytes ?? 0;
  const isOwn = (file: number) => Number(kOwn.includes(session.profile.files.kind[file] ?? ""));
  return [...byFile]
    .map(([file, sums]) => ({ file, sums }))
    .sort((a, b) => isOwn(b.file) - isOwn(a.file) || weight(b.sums) - weight(a.sums));
}

function lines(session: Session, { file }: { file: number }): LineTable {
  const { lines: table, files } = session.profile;
  const rows = table ? [...table.file.keys()].filter((row) => table.file[row] === file) : [];
  rows.sort((a, b) => table!.line[a]! - table!.line[b]!);
  const values: Partial<Record<LineMetric, Float64Array>> = {};
  for (const [key, column] of Object.entries(table?.values ?? {}) as [LineMetric, Float64Array][]) {
    values[key] = Float64Array.from(rows, (row) => column[row]!);
  }
  return {
    line: Int32Array.from(rows, (row) => table!.line[row]!),
    values,
    exact: table?.exact ? Uint8Array.from(rows, (row) => table.exact![row]!) : null,
    source: files.source[file] ?? null,
  };
}
