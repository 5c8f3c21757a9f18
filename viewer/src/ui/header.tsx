// The top of the page: what is shown, the way to the views, the search.
import { useApp } from "./app.ts";
import { kViewNames } from "./commands.ts";
import { FileButton, kProfiles } from "./filebutton.tsx";
import { Search } from "./search.tsx";
import { kViews } from "./state.ts";
import type { ThemeChoice } from "./theme.ts";

interface HeaderProps {
  readonly onStep: (by: 1 | -1) => void;
  readonly onFile: (file: File) => void;
  readonly choice: ThemeChoice;
  readonly onChoice: (choice: ThemeChoice) => void;
  readonly onHelp: () => void;
}

const kNextTheme = { system: "dark", dark: "light", light: "system" } as const;
const kThemeSigns = { system: "◐", dark: "●", light: "○" } as const;

export function Header({ onStep, onFile, choice, onChoice, onHelp }: HeaderProps) {
  const { state, outline, go } = useApp();
  return (
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
      <Search onStep={onStep} />
      <div class="row tools">
        <FileButton name="Profile file" accept={kProfiles} onFile={onFile}>
          Open
        </FileButton>
        <button
          type="button"
          aria-label={`Theme: ${choice}`}
          title={`Theme: ${choice}`}
          onClick={() => onChoice(kNextTheme[choice])}
        >
          {kThemeSigns[choice]}
        </button>
        <button type="button" aria-label="Keys" title="Keys (?)" onClick={onHelp}>
          ?
        </button>
      </div>
    </header>
  );
}
