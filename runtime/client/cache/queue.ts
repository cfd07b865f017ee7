/** Something that happened to an object. */
export interface QueuedEvent {
  readonly class: string;
  readonly operation: "add" | "mod" | "del";
  readonly ref: string;
  readonly record?: unknown;
  readonly previous?: unknown;
}

/** Events that wait for a reader. Of one object there is at most one, so that a reader who stops costs no more than the objects. */
export class EventQueue {
  readonly #events = new Map<string, QueuedEvent>();
  #wake: (() => void) | undefined;
  #end: { readonly failure: unknown } | undefined;

  get size(): number {
    return this.#events.size;
  }

  push(event: QueuedEvent): void {
    const key = `${event.class}/${event.ref}`;
    const earlier = this.#events.get(key);
    const merged = earlier === undefined ? event : merge(earlier, event);
    if (merged === undefined) this.#events.delete(key);
    else this.#events.set(key, merged);
    this.#wake?.();
  }

  /** After what waits, the reader comes to the end, or to the failure. */
  end(failure?: unknown): void {
    this.#end ??= { failure };
    this.#wake?.();
  }

  /** The next event, oldest object first; nothing at the end. */
  async next(): Promise<QueuedEvent | undefined> {
    for (;;) {
      for (const [key, event] of this.#events) {
        this.#events.delete(key);
        return event;
      }
      if (this.#end !== undefined) {
        if (this.#end.failure !== undefined) throw this.#end.failure;
        return undefined;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** Two changes of one object as one; nothing where the reader need not know that there was an object. */
function merge(earlier: QueuedEvent, later: QueuedEvent): QueuedEvent | undefined {
  const { previous } = earlier;
  if (earlier.operation === "add") {
    return later.operation === "del" ? undefined : { ...later, operation: "add", previous: undefined };
  }
  return later.operation === "del" ? { ...later, previous } : { ...later, operation: "mod", previous };
}
