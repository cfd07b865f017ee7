import { EventBatch } from "./batch.ts";
import { type Found, look, type Sources } from "./look.ts";
import { RefCounts } from "./ref-counts.ts";
import type { Subscription } from "./subscription.ts";
import { formatToken, generationOf, type Token } from "./token.ts";

/** Looks that are remembered until the next change. */
const MEMORY = 64;

interface Memo {
  readonly found: Found;
  /** By token of the answer. */
  readonly batches: Map<string, EventBatch>;
}

/** Looks at the database for `event.from`. Clients that ask for the same at the same state of the database share one look and one answer. */
export class Answers {
  readonly #sources: Sources;
  readonly #memory = new Map<string, Memo>();
  #counts: RefCounts | undefined;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** To be called after every change; `counts`: a row came or went. */
  forget(counts: boolean): void {
    this.#memory.clear();
    if (counts) this.#counts = undefined;
  }

  /** What there is to say about everything after generation `since` and after the message part of `token`. */
  answer(subscription: Subscription, token: Token, since: number): EventBatch {
    const { found, batches } = this.#look(subscription, since, generationOf(token.messages));
    const text = formatToken({
      database: found.generation === undefined ? token.database : BigInt(found.generation),
      messages: found.messages === undefined ? token.messages : BigInt(found.messages),
    });
    const known = batches.get(text);
    if (known !== undefined) return known;
    this.#counts ??= new RefCounts(this.#sources.catalogue);
    const batch = new EventBatch(found.events, this.#counts, text);
    if (batches.size < MEMORY) batches.set(text, batch);
    return batch;
  }

  #look(subscription: Subscription, since: number, messagesSince: number): Memo {
    const key = `${since},${messagesSince},${subscription.key}`;
    const known = this.#memory.get(key);
    if (known !== undefined) return known;
    const memo: Memo = { found: look(this.#sources, subscription, since, messagesSince), batches: new Map() };
    if (this.#memory.size < MEMORY) this.#memory.set(key, memo);
    return memo;
  }
}
