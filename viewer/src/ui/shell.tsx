// The frame around every view: header with navigation and search, controls, notes, keyboard.
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { AppContext, useAnswer, useApp, type Exports } from "./app.ts";
import { kCommands, kViewNames } from "./commands.ts";
import { Compare } from "./compare.tsx";
import { Controls } from "./controls.tsx";
import { FlameView } from "./flameview.tsx";
import { Functions } from "./functions.tsx";
import { Help } from "./help.tsx";
import { SandwichView } from "./sandwich.tsx";
import { Notes } from "./notes.tsx";
import { Search } from "./search.tsx";
import { SourceView } from "./source.tsx";
import { kViews, specOf, type View } from "./state.ts";
import { Summary } from "./summary.tsx";
import type { ThemeChoice } from "./theme.ts";
import { TimelineView } from "./timeline.tsx";
import { TreeView } from "./treeview.tsx";
import { TypesView } from "./types.tsx";

const kScreens: Record<View, preact.FunctionComponent> = {
  summary: Summary,
  flame: FlameView,
  tree: TreeView,
  functions: Functions,
  sandwich: SandwichView,
  types: TypesView,
  timeline: TimelineView,
  source: SourceView,
  compare: Compare,
};

interface ShellProps {
  readonly exports: Exports;
  readonly failed: string | null;
  readonly stage: string | null;
  readonly over: boolean;
  readonly choice: ThemeChoice;
  readonly onChoice: (choice: ThemeChoice) => void;
  readonly onFile: (file: File) => void;
  readonly onDismiss: () => void;
}

export function Shell({ exports, failed, stage, over, choice, onChoice, onFile, onDismiss }: ShellProps) {
  const outer = useApp();
  const { state, outline, go } = outer;
  const [help, setHelp] = useState(false);
  const search = useAnswer(
    "search",
    state.find
      ? { spec: specOf(state), metric: state.metric, pattern: state.find, regex: !state.plain }
      : null,
  );
  const found = state.find ? search.value : null;
  const app = useMemo(() => ({ ...outer, found }), [outer, found]);
  const step = useCallback(
    (by: 1 | -1) => window.dispatchEvent(new CustomEvent("pyprof-match", { detail: by })),
    [],
  );
  const picker = useRef<HTMLInputElement>(null);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof HTMLElement &&
        event.target.matches("input:not([type=checkbox]), select, textarea");
      if (typing || event.ctrlKey || event.metaKey || event.altKey || help || event.defaultPrevented) return;
      const command = kCommands.find(({ key }) => key === event.key);
      if (event.key === "/") document.getElementById("find")?.focus();
      else if (event.key === "?") setHelp(true);
      else if (event.key === "n" || event.key === "N") step(event.key === "n" ? 1 : -1);
      else if ((event.key === "Escape" || event.key === "Backspace") && state.zoom !== null)
        go({ zoom: null });
      else if ((event.key === "Escape" || event.key === "Backspace") && state.into !== null)
        go({ into: null });
      else if (event.key === "Escape" && state.sel !== null) go({ sel: null }, "replace");
      else if (command) {
        app.focusWanted.current = /^\d$/.test(event.key);
        command.run(app);
      } else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [app, help]);

  const Screen = kScreens[state.view];
  return (
    <AppContext.Provider value={app}>
      <header>
        <h1 class="brand" title={outline.meta.argv.join(" ") || outline.name}>
          {outline.meta.argv[0]?.split("/").pop() ?? outline.name}
        </h1>
        <nav aria-label="Views">
          {kViews.map((view, i) => (
            <button
              key={view}
              type="button"
              aria-current={view === state.view ? "page" : undefined}
              title={`Key ${i + 1}`}
              onClick={() => go({ view })}
            >
              {kViewNames[view]}
            </button>
          ))}
        </nav>
        <Search onStep={step} />
        <div class="row tools">
          <button type="button" title="Open another profile" onClick={() => picker.current?.click()}>
            Open
          </button>
          <input
            ref={picker}
            type="file"
            accept=".json,.gz"
            class="hidden"
            aria-label="Profile file"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              event.currentTarget.value = "";
              if (file) onFile(file);
            }}
          />
          <button
            type="button"
            aria-label={`Theme: ${choice}`}
            title={`Theme: ${choice}`}
            onClick={() => onChoice(choice === "system" ? "dark" : choice === "dark" ? "light" : "system")}
          >
            {choice === "system" ? "◐" : choice === "dark" ? "●" : "○"}
          </button>
          <button type="button" aria-label="Keys" title="Keys (?)" onClick={() => setHelp(true)}>
            ?
          </button>
        </div>
      </header>
      <main aria-label={kViewNames[state.view]}>
        <h2 class="unseen">{kViewNames[state.view]}</h2>
        <Controls exports={exports} />
        <Notes />
        {failed && (
          <div class="failed" role="alert">
            <p>
              <b>The other file cannot be shown.</b> {failed}
            </p>
            <button type="button" onClick={onDismiss}>
              Dismiss
            </button>
          </div>
        )}
        {stage && (
          <p class="busy" role="status">
            {stage} …
          </p>
        )}
        <div class={`view view-${state.view}`}>
          <Screen />
        </div>
      </main>
      {over && (
        <div class="drop-over" aria-hidden="true">
          Drop to open
        </div>
      )}
      {help && <Help onClose={() => setHelp(false)} />}
    </AppContext.Provider>
  );
}
