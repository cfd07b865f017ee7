import type { SentError } from "./library-errors.ts";
import type { LibraryFunctions, Pointer } from "./library-functions.ts";

/** The functions that the thread of the requests calls for others. */
export type LibraryCall = Exclude<keyof LibraryFunctions, "nextEvent">;

/** A call to be made. */
export interface CallMessage {
  readonly id: number;
  readonly call: LibraryCall;
  readonly values: readonly unknown[];
}

/** What the thread of the requests sends: first that the handle is open, or is not, then the results. */
export type CallerMessage =
  | { readonly opened: Pointer; readonly descriptor: number }
  | { readonly failed: SentError }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: SentError };

/** What the thread of the watches is given. */
export interface WatcherData {
  readonly handle: Pointer;
  readonly descriptor: number;
  /** One word, which becomes other than 0 when the thread is to end. */
  readonly stop: SharedArrayBuffer;
}

/** What the thread of the watches sends. */
export type WatcherMessage = { readonly path: string; readonly token: string } | { readonly lost: SentError };
