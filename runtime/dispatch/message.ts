import type { DefaultValue, Type } from "../model/types.ts";
import type { Answer, Context } from "./context.ts";

/** A positional parameter of a message. */
export interface ParamSpec {
  readonly name: string;
  readonly type: Type;
  /** Present: callers may leave out this parameter and all after it. */
  readonly default?: DefaultValue;
}

/** Everything that the pipeline has to know of a message before it runs. */
export interface MessageFacts {
  /** Wire name: `VM.start`. */
  readonly name: string;
  /** In order, without the session. */
  readonly params: readonly ParamSpec[];
  /** `null`: nothing is returned. */
  readonly result: Type | null;
  /** Parameters of a generated `create`: one struct with the members of the class's constructor. */
  readonly constructs?: string;
  /** Absent: true. */
  readonly session?: false;
  /** Absent: true. */
  readonly async?: false;
  readonly secret?: true;
  readonly poolInternal?: true;
  readonly emergencyMode?: true;
  /** The result carries its own encoding (`event.from`). */
  readonly customMarshaller?: true;
}

/** A message and the way to its implementation. */
export interface Dispatch<Server> extends MessageFacts {
  readonly run: (server: Server, context: Context, args: never) => Answer<unknown>;
}

/** The messages of a class by name. */
export type ClassDispatch<Server> = { readonly [name: string]: Dispatch<Server> };

type ArgsOf<M> = M extends (context: Context, args: infer A) => unknown ? A : never;
type ResultOf<M> = M extends (...args: never[]) => infer R ? R : never;

/** Types the way of one message: `run` gets the arguments that the implementation takes and returns what it returns. */
export function dispatch<Server extends object, K extends keyof Server & string>(
  entry: MessageFacts & {
    readonly run: (server: Server, context: Context, args: ArgsOf<Server[K]>) => Answer<Awaited<ResultOf<Server[K]>>>;
  },
): Dispatch<Server> {
  return entry;
}
