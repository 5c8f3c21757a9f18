// Bundles TypeScript for Node into test/out, with packages left where npm put them.
import { build } from "esbuild";
import { join } from "node:path";

export async function bundle(files) {
  await build({
    entryPoints: files,
    outdir: "test/out",
    outbase: ".",
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    sourcemap: "inline",
    logLevel: "warning",
  });
  return files.map((file) => join(process.cwd(), "test/out", file.replace(/\.ts$/, ".js")));
}
