// The closed accounts of a profile: sums that must agree. A difference is worth a warning, because it
// says that the recorder lost something; it does not make the rest unusable.
import { kCellMetrics, type Diagnostic, type Profile } from "../model/profile.ts";

export function openAccounts(profile: Omit<Profile, "diagnostics">): Diagnostic[] {
  const found = [...totalsThatDiffer(profile), ...typesThatDiffer(profile), ...threadsThatDiffer(profile)];
  return found.map((message) => ({ severity: "warning", code: "accounts", message }));
}

function* totalsThatDiffer({ values, totals }: Omit<Profile, "diagnostics">): Generator<string> {
  for (const [metric, column] of Object.entries(values)) {
    const total = totals.get(metric);
    const sum = column.reduce((a, b) => a + b, 0);
    if (total !== undefined && total !== sum) yield `totals.${metric} is ${total}, but the nodes add up to ${sum}.`;
  }
}

function* typesThatDiffer({ values, cells, tree }: Omit<Profile, "diagnostics">): Generator<string> {
  for (const metric of kCellMetrics) {
    const rows = cells?.values[metric];
    const nodes = metric === "object_count" ? undefined : values[metric];
    if (!cells || !rows || !nodes) continue;
    for (let i = 0; i < tree.count; i++) {
      let sum = 0;
      for (let row = cells.first[i]!; row < cells.first[i + 1]!; row++) sum += rows[row]!;
      if (sum === nodes[i]) continue;
      yield `node_types.${metric} of node ${i} add up to ${sum}, but the node has ${nodes[i]!}.`;
      break;
    }
  }
}

function* threadsThatDiffer({ values, threads, tree }: Omit<Profile, "diagnostics">): Generator<string> {
  const self = values.self_ns;
  if (!self) return;
  for (const thread of threads) {
    const duration = thread.endNs - thread.startNs;
    if (duration <= 0) continue;
    const sum = self.subarray(thread.root, thread.root + tree.size[thread.root]!).reduce((a, b) => a + b, 0);
    if (sum !== duration) yield `The self times of thread "${thread.name}" add up to ${sum} ns, but it ran for ${duration} ns.`;
  }
}
