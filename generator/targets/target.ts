import type { ResolvedModel } from "../model/resolved.ts";
import type { OutputFile } from "../writer/output-file.ts";

/** One thing that comes out of the datamodel. A target is a folder; `targets/index.ts` lists them. */
export interface Target {
  readonly name: string;
  /** What comes out, in a sentence. */
  readonly doc: string;
  /** The folders and files below `generated/` that belong to the target alone; what it does not make there is removed. */
  readonly owns: readonly string[];
  /** Loads what makes the files, where it comes with libraries that take time; such targets stand in `targets/aside.ts`, too. */
  readonly libraries?: () => Promise<unknown>;
  /** The same model gives the same bytes. */
  generate(model: ResolvedModel): readonly OutputFile[] | Promise<readonly OutputFile[]>;
}
