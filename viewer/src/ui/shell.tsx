// The frame around every view: header with navigation and search, controls, notes, keyboard.
import { useCallback, useMemo, useState } from "preact/hooks";
import { AppContext, useAnswer, useApp, type Offer } from "./app.ts";
import { kViewNames } from "./commands.ts";
import { Compare } from "./compare.tsx";
import { Controls } from "./controls.tsx";
import { FlameView } from "./flameview.tsx";
import { Functions } from "./functions.tsx";
import { Header } from "./header.tsx";
import { Help } from "./help.tsx";
import { useKeys } from "./keys.ts";
import { SandwichView } from "./sandwich.tsx";
import { Notes } from "./notes.tsx";
import { SourceView } from "./source.tsx";
import { specOf, type View } from "./state.ts";
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
  readonly offers: readonly Offer[];
  readonly failed: string | null;
  readonly stage: string | null;
  readonly over: boolean;
  readonly choice: ThemeChoice;
  readonly onChoice: (choice: ThemeChoice) => void;
  readonly onFile: (file: File) => void;
  readonly onDismiss: () => void;
}

export function Shell({ offers, failed, stage, over, choice, onChoice, onFile, onDismiss }: ShellProps) {
  const outer = useApp();
  const { state } = outer;
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
  useKeys(app, !help, { help: () => setHelp(true), step });

  const Screen = kScreens[state.view];
  return (
    <AppContext.Provider value={app}>
      <Header
        onStep={step}
        onFile={onFile}
        choice={choice}
        onChoice={onChoice}
        onHelp={() => setHelp(true)}
      />
      <main aria-label={kViewNames[state.view]}>
        <h2 class="unseen">{kViewNames[state.view]}</h2>
        <Controls offers={offers} />
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
