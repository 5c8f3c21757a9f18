// What every component may need, and how it asks the worker.
import { createContext } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import type { Client } from "../worker/client.ts";
import type { Outline } from "../worker/outline.ts";
import type { QueryArgs, QueryName, QueryReply } from "../worker/protocol.ts";
import type { Found } from "../worker/queries.ts";
import type { Theme } from "./colours.ts";
import type { Drawing } from "./picture.ts";
import type { State } from "./state.ts";

// What a part of the view on screen can export: its table, or a drawing and its place among the others.
export type Offer =
  { readonly table: () => string } | { readonly drawing: () => Drawing | null; readonly place: number };

export interface App {
  readonly client: Client;
  readonly outline: Outline;
  readonly other: Outline | null; // the profile to compare with
  readonly state: State;
  readonly theme: Theme;
  readonly found: Found | null;
  readonly focusWanted: { current: boolean }; // the next graph or table takes the focus: a key led to it
  readonly go: (patch: Partial<State>, how?: "replace") => void;
  readonly say: (text: string) => void; // to the live region
  readonly offer: (offer: Offer) => () => void; // returns how to take it back
  readonly openOther: (file: File) => void;
  readonly closeOther: () => void;
}

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  return useContext(AppContext)!;
}

export interface Answer<Value> {
  readonly value: Value | null;
  readonly error: string | null;
  readonly pending: boolean;
}

// The reply to a query; null arguments ask nothing. The last reply stays until the next one is there.
export function useAnswer<Name extends QueryName>(
  query: Name,
  args: QueryArgs<Name> | null,
  about?: unknown,
): Answer<QueryReply<Name>> {
  const { client, outline } = useApp();
  const [answer, setAnswer] = useState<Answer<QueryReply<Name>>>({ value: null, error: null, pending: true });
  const key = JSON.stringify(args, (_, value: unknown) =>
    ArrayBuffer.isView(value) ? [...(value as Int32Array)] : value,
  );
  useEffect(() => {
    if (!args) {
      setAnswer({ value: null, error: null, pending: false });
      return;
    }
    let current = true;
    setAnswer((before) => ({ ...before, pending: true }));
    client.ask(query, args).then(
      (value) => current && setAnswer({ value, error: null, pending: false }),
      (error: unknown) =>
        current && setAnswer({ value: null, error: (error as Error).message, pending: false }),
    );
    return () => void (current = false);
  }, [client, outline, about, query, key]);
  return answer;
}

// Tell the export menu what this part of a view has, for as long as it is shown.
export function useTable(table: (() => string) | null): void {
  const { offer } = useApp();
  const latest = useRef(table);
  latest.current = table;
  const some = table !== null;
  useEffect(() => (some ? offer({ table: () => latest.current!() }) : undefined), [offer, some]);
}

export function useDrawing(drawing: () => Drawing | null, place = 0): void {
  const { offer } = useApp();
  const latest = useRef(drawing);
  latest.current = drawing;
  useEffect(() => offer({ drawing: () => latest.current(), place }), [offer, place]);
}

// Takes the focus when a key led to this part.
export function useFocus(): { current: HTMLDivElement | null } {
  const { focusWanted } = useApp();
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!focusWanted.current || !element.current) return;
    focusWanted.current = false;
    element.current.focus({ preventScroll: true });
  }, []);
  return element;
}

export function useSize(): [(element: HTMLElement | null) => void, { width: number; height: number }] {
  const [size, setSize] = useState({ width: 0, height: 0 });
  const observer = useRef<ResizeObserver | null>(null);
  const watch = useRef((element: HTMLElement | null) => {
    observer.current?.disconnect();
    if (!element) return;
    observer.current = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      setSize({ width: Math.floor(width), height: Math.floor(height) });
    });
    observer.current.observe(element);
  });
  return [watch.current, size];
}
