// The closed accounts of a profile: sums that must agree. A difference is worth a warning, because it
// says that the recorder lost something; it does not make the rest unusable.
import { sum } from "../model/sums.ts";
import { kCellMetrics, type Diagnostic, type Profile } from "../model/profile.ts";

export function openAccounts(profile: Omit<Profile, "diagnostics">): Diagnostic[] {
  const found = [...totalsThatDiffer(profile), ...typesThatDiffer(profile), ...threadsThatDiffer(profile)];
  return found.map((message) => ({ severity: "warning", code: "accounts", message }));
}

function* totalsThatDiffer({ values, totals }: Omit<Profile, "diagnostics">): Generator<string> {
  for (const [metric, column] of Object.entries(values)) {
    const total = totals.get(metric);
    if (total === undefined) continue;
    const added = sum(column);
    if (total !== added) yield `totals.${metric} is ${total}, but the nodes add up to ${added}.`;
  }
}

function* typesThatDiffer({ values, cells, tree }: Omit<Profile, "diagnostics">): Generator<string> {
  for (const metric of kCellMetrics) {
    const rows = cells?.values[metric];
    const nodes = metric === "object_count" ? undefined : values[metric];
    if (!cells || !rows || !nodes) continue;
    const i = firstThatDiffers(cells.first, rows, nodes);
    if (i >= tree.count) continue;
    const added = sum(rows, cells.first[i], cells.first[i + 1]);
    yield `node_types.${metric} of node ${i} add up to ${added}, but the node has ${nodes[i]!}.`;
  }
}

function firstThatDiffers(first: Int32Array, rows: Float64Array, nodes: Float64Array): number {
  let i = 0;
  for (let row = 0; i < nodes.length; i++) {
    let added = 0;
    for (const end = first[i + 1]!; row < end; row++) added += rows[row]!;
    if (added !== nodes[i]) break;
  }
  return i;
}

function* threadsThatDiffer({ values, threads, tree }: Omit<Profile, "diagnostics">): Generator<string> {
  const self = values.self_ns;
  if (!self) return;
  for (const metric of ["wait_ns", "corrected_ns"] as const) {
    const part = values[metric];
    const excess = part ? part.findIndex((ns, i) => ns > self[i]!) : -1;
    if (excess >= 0)
      yield `nodes.${metric}[${excess}] is ${part![excess]!}, but the node ran for ${self[excess]!} ns only.`;
  }
  for (const thread of threads) {
    const duration = thread.endNs - thread.startNs;
    if (duration <= 0) continue;
    const added = sum(self, thread.root, thread.root + tree.size[thread.root]!);
    if (added !== duration)
      yield `The self times of thread "${thread.name}" add up to ${added} ns, but it ran for ${duration} ns.`;
  }
}
