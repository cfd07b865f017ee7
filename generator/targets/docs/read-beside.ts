import { readFileSync } from "node:fs";

/** The text of a file of this folder. */
export const readBeside = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
