// Runs a TypeScript file of this project: node scripts/run.mjs FILE [arguments…]
import { pathToFileURL } from "node:url";
import { bundle } from "./bundle.mjs";

const [file, ...rest] = process.argv.slice(2);
const [script] = await bundle([file]);
process.argv = [process.argv[0], file, ...rest];
await import(pathToFileURL(script).href);
