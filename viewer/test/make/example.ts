// Writes a generated profile: sample | slower | deep N | N (nodes), to the file named next.
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { textOf } from "./builder.ts";
import { deep, large } from "./large.ts";
import { sample } from "./sample.ts";

const [what = "sample", ...rest] = process.argv.slice(2);
const made =
  what === "sample"
    ? sample()
    : what === "slower"
      ? sample({ slower: true })
      : what === "deep"
        ? deep(Number(rest.shift())).document()
        : large(Number(what)).document();
await pipeline(Readable.from(textOf(made)), createWriteStream(rest[0] ?? "stacks.json"));
