/**
 * What a generator cannot do without: it loads the datamodel of a project and spells it out, and writes the files that are packed in a
 * JSON file (path -> text) into a folder.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Datamodel } from "../../../generator/model/datamodel.ts";
import { resolve } from "../../../generator/model/resolve.ts";

const [project = "", packed = "", folder = ""] = process.argv.slice(2);
const { datamodel } = (await import(pathToFileURL(join(project, "idl/index.ts")).href)) as {
  readonly datamodel: Datamodel;
};
if (Object.keys(resolve(datamodel)).length === 0) throw new Error("The datamodel is empty.");
const files = Object.entries(JSON.parse(readFileSync(packed, "utf8")) as Readonly<Record<string, string>>);
for (const [path, text] of files) {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}
