// Messages between the page and the worker.
import type { Outline } from "./outline.ts";
import type { kQueries } from "./queries.ts";

export type Slot = "main" | "other";

export type Source =
  | { readonly kind: "file"; readonly file: File }
  | { readonly kind: "base64"; readonly name: string; readonly text: string };

type QueryTable = typeof kQueries;
export type QueryName = keyof QueryTable;
export type QueryArgs<Name extends QueryName> = Parameters<QueryTable[Name]>[1];
export type QueryReply<Name extends QueryName> = ReturnType<QueryTable[Name]>;

export type Request =
  | { readonly id: number; readonly open: Source; readonly slot: Slot }
  | { readonly id: number; readonly close: Slot }
  | { readonly id: number; readonly query: QueryName; readonly args: unknown };

export type Reply =
  | { readonly id: number; readonly stage: string }
  | { readonly id: number; readonly opened: Outline }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failed: string };
