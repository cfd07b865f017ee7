/** What the process ends with. */
export const exit = {
  ok: 0,
  /** Something is wrong with the input, or with what is on disk. */
  failed: 1,
  /** The command line makes no sense. */
  usage: 2,
} as const;
export type Exit = (typeof exit)[keyof typeof exit];

/** The command line names something that does not exist; the message says what there is. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
