/** A file that a target makes. */
export interface OutputFile {
  /** From the root of the repository: `generated/server/VM.ts`. */
  readonly path: string;
  readonly text: string;
  /** True: the text has its final layout, and the formatter need not look at it. */
  readonly laidOut?: true;
}
