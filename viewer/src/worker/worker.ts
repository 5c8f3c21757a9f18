// The worker: opens profiles and answers queries, so that the page never waits on a large column.
import { checkProfile } from "../input/check.ts";
import { JsonError, parseJson } from "../input/json.ts";
import { fromBase64, plainBytes } from "../input/open.ts";
import { BadProfile } from "../input/reader.ts";
import type { Layout } from "../model/layout.ts";
import { outline, type Outline } from "./outline.ts";
import type { Reply, Request, Slot, Source } from "./protocol.ts";
import { kQueries, type Sessions } from "./queries.ts";
import { Session } from "./session.ts";

const scope = globalThis as unknown as {
  postMessage: (reply: Reply, transfer: Transferable[]) => void;
  onmessage: ((event: MessageEvent<Request>) => void) | null;
};
const sessions: Sessions = { main: null, other: null, comparison: null };
let last: Promise<void> = Promise.resolve();

// One request after the other: a query sent right after "open" finds the profile.
scope.onmessage = ({ data }) => {
  last = last.then(() => serve(data));
};

async function serve(request: Request): Promise<void> {
  const { id } = request;
  try {
    if ("open" in request)
      send({ id, opened: await open(request.open, request.slot, (stage) => send({ id, stage })) });
    else if ("close" in request) send({ id, value: close(request.close) });
    else
      answer(
        id,
        (kQueries[request.query] as (sessions: Sessions, args: unknown) => unknown)(sessions, request.args),
      );
  } catch (error) {
    send({ id, failed: sentence(error) });
  }
}

async function open(source: Source, slot: Slot, progress: (stage: string) => void): Promise<Outline> {
  progress("Reading");
  const data = source.kind === "file" ? await read(source.file) : fromBase64(source.text);
  const name = source.kind === "file" ? source.file.name : source.name;
  const bytes = await plainBytes(data);
  progress("Parsing");
  const json = parseJson(bytes);
  progress("Checking");
  const session = new Session(checkProfile(json));
  close(slot);
  sessions[slot] = session;
  return outline(session.profile, name, bytes.length);
}

// Browsers hold at most about 2 GB in one piece and say no more than that reading failed.
async function read(file: File): Promise<ArrayBuffer> {
  try {
    return await file.arrayBuffer();
  } catch {
    const size =
      file.size > 2 ** 31
        ? `it has ${(file.size / 2 ** 30).toFixed(1)} GiB, more than a browser reads at once`
        : "it may have been moved or changed";
    throw new JsonError(`The file cannot be read: ${size}.`);
  }
}

function close(slot: Slot): null {
  sessions[slot] = null;
  sessions.comparison = null;
  return null;
}

function answer(id: number, value: unknown): void {
  send(
    { id, value },
    layouts(value).flatMap(({ rowStart, x, w, node, fn, shade }) =>
      [rowStart, x, w, node, fn, shade].map((column) => column.buffer as ArrayBuffer),
    ),
  );
}

// Boxes are made for one reply, so they move instead of being copied; other columns may be kept in a session.
function layouts(value: unknown): Layout[] {
  if (value === null || typeof value !== "object") return [];
  const pictures = [
    "layout" in value ? value : null,
    "callers" in value ? value.callers : null,
    "callees" in value ? value.callees : null,
  ];
  return pictures.flatMap((picture) => (picture ? [(picture as { layout: Layout }).layout] : []));
}

function send(reply: Reply, transfer: Transferable[] = []): void {
  scope.postMessage(reply, transfer);
}

function sentence(error: unknown): string {
  if (error instanceof JsonError || error instanceof BadProfile) return error.message;
  if (error instanceof RangeError) return "The profile does not fit into this browser's memory.";
  const message = error instanceof Error ? error.message : String(error);
  return `The viewer met something it did not expect: ${message}`;
}
