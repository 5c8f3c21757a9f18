// The page: opens profiles, keeps the address, and puts the views together.
import { render } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Client } from "../worker/client.ts";
import type { Outline } from "../worker/outline.ts";
import type { Source } from "../worker/protocol.ts";
import { AppContext, type App, type Offer } from "./app.ts";
import { Landing } from "./landing.tsx";
import { Shell } from "./shell.tsx";
import { fromHash, kStart, toHash, type State } from "./state.ts";
import { useTheme } from "./theme.ts";

const client = new Client();

function Page() {
  const [outline, setOutline] = useState<Outline | null>(null);
  const [other, setOther] = useState<Outline | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const [stage, setStage] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const [offers, setOffers] = useState<readonly Offer[]>([]);
  const [theme, choice, setChoice] = useTheme();
  const [state, go] = useAddress();
  const focusWanted = useRef(false);
  const live = useRef<HTMLDivElement>(null);

  const open = useCallback((source: Source, slot: "main" | "other") => {
    setFailed(null);
    setStage("Reading");
    client
      .open(source, slot, setStage)
      .then(
        (opened) => {
          if (slot === "main") {
            setOutline(opened);
            setOther(null);
            document.title = `${opened.name} – pyprof`;
          } else setOther(opened);
        },
        (error: unknown) => setFailed((error as Error).message),
      )
      .finally(() => setStage(null));
  }, []);
  const openFile = useCallback((file: File) => open({ kind: "file", file }, "main"), [open]);
  const openOther = useCallback((file: File) => open({ kind: "file", file }, "other"), [open]);
  useEffect(() => {
    const embedded = embeddedSource("profile");
    const compared = embeddedSource("profile-before");
    if (embedded) open(embedded, "main");
    if (compared) open(compared, "other");
  }, [open]);
  useDrop(setOver, openFile);

  const say = useCallback((text: string) => {
    if (live.current) live.current.textContent = text;
  }, []);
  const offer = useCallback((more: Offer) => {
    setOffers((before) => [...before, more]);
    return () => setOffers((before) => before.filter((other) => other !== more));
  }, []);
  const closeOther = useCallback(() => {
    setOther(null);
    void client.close("other");
  }, []);
  const app = useMemo(
    (): App | null =>
      outline && {
        client,
        outline,
        other,
        state: withRecorded(state, outline),
        theme,
        found: null,
        focusWanted,
        go,
        say,
        offer,
        openOther,
        closeOther,
      },
    [outline, other, state, theme, go, say, offer, openOther, closeOther],
  );

  const example = embeddedSource("example");
  return (
    <>
      {app ? (
        <AppContext.Provider value={app}>
          <Shell
            offers={offers}
            failed={failed}
            stage={stage}
            over={over}
            choice={choice}
            onChoice={setChoice}
            onFile={openFile}
            onDismiss={() => setFailed(null)}
          />
        </AppContext.Provider>
      ) : (
        <Landing
          failed={failed}
          stage={stage}
          over={over}
          waiting={location.hash.length > 1}
          onFile={openFile}
          onExample={example && (() => open(example, "main"))}
        />
      )}
      <div ref={live} class="unseen" aria-live="polite" />
    </>
  );
}

// A metric that this profile has: a run without times opens with its memory.
function withRecorded(state: State, outline: Outline): State {
  if (state.metric !== kStart.metric || outline.metrics.includes(state.metric)) return state;
  return { ...state, metric: outline.metrics[0] ?? state.metric };
}

function useAddress(): [State, App["go"]] {
  const [state, setState] = useState(() => fromHash(location.hash));
  const latest = useRef(state);
  latest.current = state;
  useEffect(() => {
    const read = () => setState(fromHash(location.hash));
    window.addEventListener("popstate", read);
    window.addEventListener("hashchange", read);
    return () => {
      window.removeEventListener("popstate", read);
      window.removeEventListener("hashchange", read);
    };
  }, []);
  const go = useCallback((patch: Partial<State>, how?: "replace") => {
    const next = { ...latest.current, ...patch };
    const hash = toHash(next);
    if (hash === toHash(latest.current)) return;
    latest.current = next;
    history[how === "replace" ? "replaceState" : "pushState"](null, "", hash);
    setState(next);
  }, []);
  return [state, go];
}

// Data that a report carries: see README.md, "A report".
function embeddedSource(id: string): Source | null {
  const element = document.getElementById(id);
  const text = element?.textContent.trim() ?? "";
  if (!text) return null;
  return { kind: "base64", name: element?.dataset["name"] ?? "stacks.json", text };
}

function useDrop(setOver: (over: boolean) => void, onFile: (file: File) => void): void {
  useEffect(() => {
    const dragOver = (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!event.relatedTarget) setOver(false);
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file) onFile(file);
    };
    document.addEventListener("dragover", dragOver);
    document.addEventListener("dragleave", leave);
    document.addEventListener("drop", drop);
    return () => {
      document.removeEventListener("dragover", dragOver);
      document.removeEventListener("dragleave", leave);
      document.removeEventListener("drop", drop);
    };
  }, [setOver, onFile]);
}

render(<Page />, document.getElementById("page")!);
