import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, posix } from "node:path";

export const root: string = join(import.meta.dirname, "../..");

/** A source file of the project. */
export interface Source {
  /** From the root, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Every `.ts` file below some folders of the project. */
export function sources(...folders: readonly string[]): Source[] {
  return folders.flatMap((folder) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
          .filter((name) => name.endsWith(".ts"))
          .map((name) => posix.join(folder, name.replaceAll("\\", "/")))
          .sort()
          .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }))
      : [],
  );
}

/** An import: a file from the root, or a package by its name; built-in modules are left out. */
export interface Import {
  readonly line: number;
  readonly file?: string;
  readonly package?: string;
  /** True for `import type`. */
  readonly type: boolean;
}

const STATEMENT =
  /^(?:import|export)\s+(type\s)?(?:[\w*{][^;"'`=]*?\bfrom\s*)?"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)|\bimport\.meta\.resolve\(\s*"([^"]+)"/gm;

/** What a file imports, by statement, by call, or in a type. */
export function importsOf(source: Source): Import[] {
  return [...source.text.matchAll(STATEMENT)].flatMap((match): Import[] => {
    const name = match[2] ?? match[3] ?? match[4] ?? "";
    const line = source.text.slice(0, match.index).split("\n").length;
    const type = match[1] !== undefined;
    if (name.startsWith(".")) return [{ line, type, file: posix.join(posix.dirname(source.path), name) }];
    if (name.startsWith("node:") || builtinModules.includes(name)) return [];
    const parts = name.split("/");
    return [{ line, type, package: parts.slice(0, name.startsWith("@") ? 2 : 1).join("/") }];
  });
}

const NOT_CODE = /("(?:\\.|[^"\\\n])*")|('(?:\\.|[^'\\\n])*')|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/** The text without comments and without what stands in quotes; lines stay where they are. */
export function codeOf(source: Source): string {
  return source.text.replace(NOT_CODE, (match) => match.replace(/[^\n]/g, " "));
}

/** `file:line` of every match of a pattern, with what matched. */
export function places(source: Source, text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(
    (match) => `${source.path}:${text.slice(0, match.index).split("\n").length}: ${match[0].trim()}`,
  );
}
