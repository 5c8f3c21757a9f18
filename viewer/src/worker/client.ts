// The page's end of the worker: promises instead of messages.
import type { Outline } from "./outline.ts";
import type { QueryArgs, QueryName, QueryReply, Reply, Request, Slot, Source } from "./protocol.ts";

// The worker's program, put here by the build.
declare const kWorkerSource: string;

interface Waiting {
  readonly done: (value: unknown) => void;
  readonly failed: (error: Error) => void;
  readonly stage: ((stage: string) => void) | undefined;
}

type Unsent = Request extends infer R ? (R extends Request ? Omit<R, "id"> : never) : never;

export class Client {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;

  constructor() {
    const url = URL.createObjectURL(new Blob([kWorkerSource], { type: "text/javascript" }));
    this.#worker = new Worker(url);
    this.#worker.onmessage = ({ data }: MessageEvent<Reply>) => this.#take(data);
    this.#worker.onerror = () =>
      this.#fail("The viewer's worker stopped, most likely because memory ran out.");
  }

  open(source: Source, slot: Slot, stage: (stage: string) => void): Promise<Outline> {
    return this.#send({ open: source, slot }, stage) as Promise<Outline>;
  }

  close(slot: Slot): Promise<unknown> {
    return this.#send({ close: slot });
  }

  ask<Name extends QueryName>(query: Name, args: QueryArgs<Name>): Promise<QueryReply<Name>> {
    return this.#send({ query, args }) as Promise<QueryReply<Name>>;
  }

  #send(request: Unsent, stage?: (stage: string) => void): Promise<unknown> {
    const id = this.#next++;
    return new Promise((done, failed) => {
      this.#waiting.set(id, { done, failed, stage });
      this.#worker.postMessage({ ...request, id });
    });
  }

  #take(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    if (!waiting) return;
    if ("stage" in reply) return waiting.stage?.(reply.stage);
    this.#waiting.delete(reply.id);
    if ("failed" in reply) waiting.failed(new Error(reply.failed));
    else waiting.done("opened" in reply ? reply.opened : reply.value);
  }

  #fail(sentence: string): void {
    for (const { failed } of this.#waiting.values()) failed(new Error(sentence));
    this.#waiting.clear();
  }
}
