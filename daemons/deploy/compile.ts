import { globSync, readFileSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { dirname, join } from "node:path";
import { keepCompiled } from "../../runtime/process/compiled.ts";

// `npm ci` runs this: what `npm start` loads is compiled then, so that the first start takes as long as any other.
keepCompiled();

// Certificates are made at a first start only.
await import("../../runtime/tls/certificate.ts");

const daemons = join(import.meta.dirname, "..");
for (const main of globSync("*/main.ts", { cwd: daemons })) {
  const loaded = readFileSync(join(daemons, main), "utf8").matchAll(/await import\("(.+?)"\)/g);
  for (const [, module = ""] of loaded) await import(join(daemons, dirname(main), module));
}
flushCompileCache();
