// The page without data: drop, pick, or look at the example.
import { FileButton, kProfiles } from "./filebutton.tsx";

interface LandingProps {
  readonly failed: string | null;
  readonly stage: string | null;
  readonly waiting: boolean; // the address asks for a view of a file that is not here
  readonly over: boolean;
  readonly onFile: (file: File) => void;
  readonly onExample: (() => void) | null;
}

export function Landing({ failed, stage, waiting, over, onFile, onExample }: LandingProps) {
  return (
    <main class="landing">
      <h1>pyprof viewer</h1>
      <p>
        See where a Python program spent its time and its memory. The file stays on this machine: the page
        sends nothing anywhere.
      </p>
      {failed && (
        <div class="failed" role="alert">
          <b>This file cannot be shown.</b>
          <p>{failed}</p>
        </div>
      )}
      {stage ? (
        <p class="busy" role="status">
          {stage} …
        </p>
      ) : (
        <div class={`drop ${over ? "over" : ""}`}>
          <p class="big">
            Drop a <code>stacks.json</code> here
          </p>
          <p>
            {waiting && "The address still says what you looked at: drop the same file to return to it. "}
            Gzip-compressed files work too.
          </p>
          <div class="row centre">
            <FileButton name="Profile file" accept={kProfiles} primary onFile={onFile}>
              Choose a file
            </FileButton>
            {onExample && (
              <button type="button" onClick={onExample}>
                Open the example
              </button>
            )}
          </div>
        </div>
      )}
      <p class="faint">
        Make one with <code>pyprof-host script.py</code>.
      </p>
    </main>
  );
}
