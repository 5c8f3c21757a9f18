// Which functions a search matches, and the share of the total that runs in or below them. A match inside
// a match adds nothing: its value is part of the outer one's.
import type { Tree } from "./profile.ts";

export interface Matcher {
  readonly test: (text: string) => boolean;
}

// A regular expression if it is one and the user wants one, else plain text; case matters only if the
// pattern has capitals. Returns the complaint if the expression is broken.
export function matcher(pattern: string, regex: boolean): Matcher | string {
  const sensitive = /\p{Lu}/u.test(pattern.replace(/\\./g, ""));
  if (!regex) {
    if (sensitive) return { test: (text) => text.includes(pattern) };
    const lower = pattern.toLowerCase();
    return { test: (text) => text.toLowerCase().includes(lower) };
  }
  try {
    const expression = new RegExp(pattern, sensitive ? "u" : "iu");
    return { test: (text) => expression.test(text) };
  } catch (error) {
    return (error as Error).message.replace(/^Invalid regular expression: /, "");
  }
}

export interface Matches {
  readonly functions: Uint8Array; // 1 where the function matches
  readonly functionCount: number;
  readonly nodeCount: number;
  readonly value: number; // inclusive value of the outermost matches
}

export function search({ count, fn, size }: Tree, total: Float64Array, functions: Uint8Array): Matches {
  let nodeCount = 0;
  let value = 0;
  let until = 0;
  for (let i = 0; i < count; i++) {
    const f = fn[i]!;
    if (f < 0 || functions[f] === 0) continue;
    nodeCount++;
    if (i < until) continue;
    until = i + size[i]!;
    value += total[i]!;
  }
  return { functions, functionCount: functions.reduce((a, b) => a + b, 0), nodeCount, value };
}
