// The keyboard where no part of the page took a key for itself.
import { useEffect, useRef } from "preact/hooks";
import type { App } from "./app.ts";
import { kCommands } from "./commands.ts";
import type { State } from "./state.ts";

export interface KeyTargets {
  readonly help: () => void;
  readonly step: (by: 1 | -1) => void; // to the next or previous match
}

export function useKeys(app: App, enabled: boolean, targets: KeyTargets): void {
  // Not a listener for each state: effects run after the paint, which the next key may come before.
  const latest = useRef({ app, enabled, targets });
  latest.current = { app, enabled, targets };
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const { app, enabled, targets } = latest.current;
      const modified = event.ctrlKey || event.metaKey || event.altKey;
      if (!enabled || modified || event.defaultPrevented || isTyping(event.target)) return;
      if (act(event.key, app, targets)) event.preventDefault();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input:not([type=checkbox]), select, textarea");
}

// True if the key meant something.
function act(key: string, app: App, { help, step }: KeyTargets): boolean {
  const out = key === "Escape" || key === "Backspace" ? wayOut(app.state, key) : null;
  const command = kCommands.find((known) => known.key === key);
  if (key === "/") document.getElementById("find")?.focus();
  else if (key === "?") help();
  else if (key === "n" || key === "N") step(key === "n" ? 1 : -1);
  else if (out) app.go(out);
  else if (command) {
    app.focusWanted.current = /^\d$/.test(key);
    command.run(app);
  } else return false;
  return true;
}

// What to undo first; only Escape gives up the selection.
function wayOut({ zoom, into, sel }: State, key: string): Partial<State> | null {
  if (zoom !== null) return { zoom: null };
  if (into !== null) return { into: null };
  return key === "Escape" && sel !== null ? { sel: null } : null;
}
