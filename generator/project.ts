import { join } from "node:path";

/** The folder that holds this generator's own project. */
export const ownRoot: string = join(import.meta.dirname, "..");

/** Where a project keeps what may be thrown away: the stamp, the ledger. */
export const cacheFolder = (root: string): string => join(root, "node_modules/.cache/xapi-codegen");

/** Where files wait, formatted and whole, before they replace those of `generated/`; on the same file system as it. */
export const stagingParent = (root: string): string => join(root, ".cache/xapi-codegen");

/** What the output depends on: the datamodel, the generator, and the formatter with its settings. */
export const inputsOf = (root: string): string[] => [
  join(root, "idl"),
  join(root, "biome.json"),
  import.meta.dirname,
  join(ownRoot, "package-lock.json"),
];

/** What is generated. */
export const outputFolder = (root: string): string => join(root, "generated");
