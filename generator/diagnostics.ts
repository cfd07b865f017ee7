/** A problem of the datamodel, ready to be shown: where it is, its code, and its text with everything filled in. */
export interface Diagnostic {
  readonly code: string;
  readonly text: string;
  /** What the problem is about: where to look for it in the sources. */
  readonly place: Place;
}

/**
 * Names that lead to a place in the sources: each is a key inside the block of the one before. `within` says which files to look
 * through, from the root of the project: a file, or a folder whose files are all candidates.
 */
export interface Place {
  readonly within: readonly string[];
  readonly keys: readonly string[];
}

/** A diagnostic with the line it stands on. */
export interface Located extends Diagnostic {
  readonly file: string;
  /** First line is 1. */
  readonly line: number;
}

/** A class, or a field or message of it, or something inside of that. */
export const classPlace = (className: string, ...keys: readonly string[]): Place => ({
  within: [`idl/classes/${className}.ts`, `idl/classes/${className}`],
  keys,
});

/** Something in one of the tables of `idl/`. */
export const filePlace = (file: string, ...keys: readonly string[]): Place => ({ within: [file], keys });

/** Fills the holes of a text: `{name}` becomes the value of that name. */
export function fill(text: string, holes: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => holes[name] ?? hole);
}

/** `file:line: CODE text`, the form that editors and CI turn into links. */
export const render = (d: Located): string => `${d.file}:${d.line}: ${d.code} ${d.text}`;

/** What a command throws when the input is at fault: the problems, already located. */
export class Problems extends Error {
  override readonly name = "Problems";
  readonly diagnostics: readonly Located[];

  constructor(diagnostics: readonly Located[]) {
    super(`${diagnostics.length} ${diagnostics.length === 1 ? "problem" : "problems"} in the datamodel`);
    this.diagnostics = diagnostics;
  }
}
