// Runs the tests of one kind: node scripts/test.mjs unit|browser|report [name part]
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { bundle } from "./bundle.mjs";

const [kind, part = ""] = process.argv.slice(2);
const folder = `test/${kind}`;
const files = readdirSync(folder).filter((name) => name.endsWith(".test.ts") && name.includes(part));
const scripts = await bundle(files.map((name) => `${folder}/${name}`));
const options = ["--test", "--enable-source-maps", ...(kind !== "unit" ? ["--test-concurrency=1"] : [])];
process.exitCode = spawnSync(process.execPath, [...options, ...scripts], { stdio: "inherit" }).status ?? 1;
