/** One change as `event.from` tells it (spec: events-tasks.md, section 1.1). */
export interface ApiEvent {
  /** Generation of the change, as decimal text; `0` for messages. */
  readonly id: string;
  readonly timestamp: string;
  /** In lower case. */
  readonly class: string;
  readonly operation: "add" | "mod" | "del";
  readonly ref: string;
  /** The whole record; absent for `del`. */
  readonly snapshot?: Readonly<Record<string, unknown>>;
}

/** The answer of `event.from`. */
export interface EventBatch {
  readonly events: readonly ApiEvent[];
  /** Number of objects of each class, in lower case. */
  readonly valid_ref_counts: Readonly<Record<string, number>>;
  /** Where the next call goes on. */
  readonly token: string;
}
