/** An error: what it means, and its parameters in order; `undefined` parameters were never declared upstream. */
export interface ErrorDefinition {
  readonly doc: string;
  readonly params?: readonly string[];
}

/** The errors of a subject, by code. */
export const define = <const E extends Readonly<Record<string, ErrorDefinition>>>(errors: E): E => errors;
