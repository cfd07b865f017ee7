import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { importsOf, root, type Source, sources } from "./source.ts";

/** The arrows of the architecture: which folder may import which, and which packages the shipped program needs. */

const test = suite("import arrows");

const ARROWS: Readonly<Record<string, readonly string[]>> = {
  idl: ["idl"],
  generator: ["generator", "idl"],
  generated: ["generated", "runtime"],
  runtime: ["runtime"],
  bindings: ["bindings", "runtime"],
  daemons: ["generated", "runtime", "bindings"],
};

/** What a file may import besides, with the reason. The list only shrinks. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {};

const folderOf = (path: string): string => path.split("/")[0] ?? "";
/** A daemon is a folder below `daemons/`. */
const daemonOf = (path: string): string => path.split("/").slice(0, 2).join("/");

function allowed(from: string, to: string): boolean {
  if (EXCEPTIONS[from]?.includes(to)) return true;
  if (folderOf(from) === "daemons" && folderOf(to) === "daemons") return daemonOf(from) === daemonOf(to);
  return ARROWS[folderOf(from)]?.includes(folderOf(to)) ?? false;
}

/** Imports that go against an arrow. */
function wrong(source: Source): string[] {
  return importsOf(source).flatMap(({ file, line }) =>
    file === undefined || allowed(source.path, file) ? [] : [`${source.path}:${line} imports ${file}`],
  );
}

for (const folder of Object.keys(ARROWS))
  test(`${folder} imports ${ARROWS[folder]?.join(", ")}`, () => {
    assert.equal(sources(folder).flatMap(wrong), []);
  });

test("an import against an arrow is found, however it is written", () => {
  const text = [
    'import { a } from "../../daemons/xapi/a.ts";',
    'import type {\n  B,\n  C,\n} from "../../idl/b.ts";',
    'export * from "../../generator/c.ts";',
    'import "../../bindings/d.ts";',
    'const e = await import("../../test/e.ts");',
    'type F = typeof import("../../generated/f.ts");',
    'import { fine } from "./g.ts";',
    'import { posix } from "node:path";',
  ].join("\n");
  assert.equal(wrong({ path: "runtime/x/y.ts", text }), [
    "runtime/x/y.ts:1 imports daemons/xapi/a.ts",
    "runtime/x/y.ts:2 imports idl/b.ts",
    "runtime/x/y.ts:6 imports generator/c.ts",
    "runtime/x/y.ts:7 imports bindings/d.ts",
    "runtime/x/y.ts:8 imports test/e.ts",
    "runtime/x/y.ts:9 imports generated/f.ts",
  ]);
});

test("no daemon imports another one", () => {
  assert.ok(allowed("daemons/xapi/a.ts", "daemons/xapi/b/c.ts"));
  assert.not(allowed("daemons/xapi/a.ts", "daemons/networkd/b.ts"));
  assert.not(allowed("daemons/supervisor/main.ts", "daemons/xapi/main.ts"));
});

const manifest: { dependencies: Record<string, string>; devDependencies: Record<string, string> } = JSON.parse(
  readFileSync(join(root, "package.json"), "utf8"),
);

/** Packages that a part of the shipped program takes where its user has them. The list only shrinks. */
const OPTIONAL: Readonly<Record<string, string>> = {
  "runtime/client/undici.ts": "undici",
};

/** Makes what is deployed and is not deployed itself. */
const NOT_SHIPPED = "daemons/deploy/";

test("the shipped program imports packages that are installed with it", () => {
  const shipped = sources("generated", "runtime", "bindings", "daemons");
  const missing = shipped
    .filter(({ path }) => !path.startsWith(NOT_SHIPPED))
    .flatMap((source) =>
      importsOf(source).flatMap(({ package: name, line, type }) =>
        name === undefined || type || name in manifest.dependencies || OPTIONAL[source.path] === name
          ? []
          : [`${source.path}:${line} imports ${name}`],
      ),
    );
  assert.equal(missing, []);
});

test("the datamodel needs nothing, and generated code nothing but the runtime", () => {
  const packages = sources("idl", "generated").flatMap((source) =>
    importsOf(source).flatMap((found) =>
      found.package === undefined ? [] : `${source.path} imports ${found.package}`,
    ),
  );
  assert.equal(packages, []);
});

test.run();
