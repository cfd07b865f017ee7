import type { LeastRole } from "../dsl/index.ts";

/** A documented query argument. */
export interface HttpArgument {
  readonly doc: string;
  /** Absent where any further argument is taken. */
  readonly name?: string;
  readonly type?: string;
  readonly varargs?: true;
}

/** An HTTP handler: a path that is not remote procedure calls. */
export interface HttpHandler {
  readonly doc: string;
  readonly method: string;
  readonly path: string;
  readonly args: readonly HttpArgument[];
  readonly role: LeastRole;
  readonly [detail: string]: unknown;
}

type Handlers = Readonly<Record<string, HttpHandler>>;

/** The handlers of a subject, by name: the method in lower case, and what it is about. */
export const define = (handlers: Handlers): Handlers => handlers;
