// Builds FILE (by default dist/viewer.html): one file with its style, its script and, as a text inside the
// script, its worker. node scripts/build.mjs [FILE]
// The hashes in the Content-Security-Policy allow exactly these and nothing from elsewhere.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { pathToFileURL } from "node:url";
import { bundle } from "./bundle.mjs";

const kMostBytes = 250 * 1024; // what the issue allows, before compression

const shared = {
  bundle: true,
  minify: true,
  write: false,
  target: ["chrome109", "firefox115", "safari16.4"],
  legalComments: "none",
  charset: "utf8",
};
const text = async (options) => (await build({ ...shared, ...options })).outputFiles[0].text.trim();

const worker = await text({ entryPoints: ["src/worker/worker.ts"], format: "iife" });
const style = await text({ entryPoints: ["src/page.css"] });
const page = await text({
  entryPoints: ["src/ui/main.tsx"],
  format: "iife",
  jsx: "automatic",
  jsxImportSource: "preact",
  define: { kWorkerSource: JSON.stringify(worker) },
});
// An inline script ends at the first "</script", wherever that stands.
const script = page.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");

const hash = (content) => `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
const policy = [
  "default-src 'none'",
  `script-src ${hash(script)}`,
  `style-src ${hash(style)}`,
  "img-src data: blob:",
  "worker-src blob:",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const parts = { "%CSP%": policy, "%STYLE%": style, "%SCRIPT%": script, "%EXAMPLE%": await example() };
const html = readFileSync("src/page.html", "utf8").replace(/%[A-Z]+%/g, (name) => parts[name] ?? name);
const file = process.argv[2] ?? "dist/viewer.html";
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, html);
const bytes = Buffer.byteLength(html);
console.log(
  `${file}: ${(bytes / 1024).toFixed(1)} KiB, ${(gzipSync(html).length / 1024).toFixed(1)} KiB compressed`,
);
if (bytes > kMostBytes) throw new Error(`viewer.html is larger than ${kMostBytes / 1024} KiB`);

// The example is made by the same generator that the tests use.
async function example() {
  const [made] = await bundle(["test/make/sample.ts"]);
  const [writer] = await bundle(["test/make/builder.ts"]);
  const { sample } = await import(pathToFileURL(made).href);
  const { bytesOf } = await import(pathToFileURL(writer).href);
  return gzipSync(bytesOf(sample()), { level: 9 }).toString("base64");
}
