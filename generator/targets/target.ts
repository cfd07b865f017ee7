import type { ResolvedModel } from "../model/resolved.ts";

/** A file that a target makes. */
export interface OutputFile {
  /** From the root of the repository: `generated/server/VM.ts`. */
  readonly path: string;
  readonly text: string;
}

/** One thing that comes out of the datamodel. A target is a folder; `targets/index.ts` lists them. */
export interface Target {
  readonly name: string;
  /** What comes out, in a sentence. */
  readonly doc: string;
  /** The folders and files below `generated/` that belong to the target alone; what it does not make there is removed. */
  readonly owns: readonly string[];
  /** The same model gives the same bytes. */
  generate(model: ResolvedModel): readonly OutputFile[] | Promise<readonly OutputFile[]>;
}
