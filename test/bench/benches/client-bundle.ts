import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import type { Bench, Figure } from "../figure.ts";
import { root } from "../support/places.ts";

/** What programs for browsers carry that use the generated client, minified: as small as what they import. */
async function clientBundle(): Promise<readonly Figure[]> {
  const entry = join(root, "generated/client/browser.ts");
  const minimal = await bundle(`import { connect } from ${JSON.stringify(entry)}; globalThis.x = connect;`);
  const watching = await bundle(
    `import { connect, watch } from ${JSON.stringify(entry)}; globalThis.x = [connect, watch];`,
  );
  const whole = await bundle(`import * as client from ${JSON.stringify(entry)}; globalThis.x = client;`);
  const zipped = (text: Uint8Array) => gzipSync(text, { level: 9 }).length;
  return [
    {
      name: "client-bundle",
      ratio: zipped(minimal) / zipped(whole),
      better: "lower",
      of: "bytes with gzip of a program that connects and calls; one that imports everything",
      values: {
        gzipBytes: zipped(minimal),
        bytes: minimal.length,
        watchGzipBytes: zipped(watching),
        watchBytes: watching.length,
        wholeGzipBytes: zipped(whole),
      },
    },
  ];
}

async function bundle(source: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: root, loader: "ts" },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error("esbuild wrote nothing.");
  return file.contents;
}

export const client: readonly Bench[] = [
  { name: "client-bundle", about: "size of a browser bundle of the generated client", run: clientBundle },
];
