import type { PendingEvent } from "./batch.ts";
import type { Catalogue, EventClass } from "./catalogue.ts";
import type { EventDatabase } from "./database.ts";
import type { MessageSource } from "./messages.ts";
import { classOf, refOf, type Subscription } from "./subscription.ts";

/** What one look at the database found. */
export interface Found {
  /** In the order of the reply: messages, then `add`, `mod` and `del`. */
  readonly events: readonly PendingEvent[];
  /** Greatest generation of a matching object; `undefined`: none matched. */
  readonly generation: number | undefined;
  /** Greatest generation of a matching message; `undefined`: none matched. */
  readonly messages: number | undefined;
}

/** What a look searches. */
export interface Sources {
  readonly database: EventDatabase;
  readonly catalogue: Catalogue;
  readonly messages: MessageSource;
}

/** Events of one look, in the making. */
class Findings {
  readonly adds: PendingEvent[] = [];
  readonly mods: PendingEvent[] = [];
  readonly dels: PendingEvent[] = [];
  #told: number | undefined;
  #leftOut = 0;

  /** Where the stream goes on: past what is left out too, or its deletion would be told the next time. */
  get generation(): number | undefined {
    return this.#told === undefined ? undefined : Math.max(this.#told, this.#leftOut);
  }

  row({ lower, table }: EventClass, ref: string, created: number, modified: number, since: number): void {
    if (modified <= since && created <= since) return;
    const fresh = created > since;
    const event: PendingEvent = {
      generation: fresh ? created : modified,
      class: lower,
      operation: fresh ? "add" : "mod",
      ref,
      source: table,
    };
    (fresh ? this.adds : this.mods).push(event);
    this.#saw(Math.max(created, modified));
  }

  /** An object that was both made and deleted since is left out. */
  deleted({ lower }: EventClass, ref: string, created: number, deleted: number, since: number): void {
    if (created > since) {
      this.#leftOut = Math.max(this.#leftOut, deleted);
      return;
    }
    this.dels.push({ generation: deleted, class: lower, operation: "del", ref, source: undefined });
    this.#saw(deleted);
  }

  #saw(generation: number): void {
    if (this.#told === undefined || generation > this.#told) this.#told = generation;
  }
}

/**
 * What a subscription matches after a position of the stream (spec: events-tasks.md, section 2, steps 4, 6 and 7). The work is
 * proportional to what changed since, or to the number of single objects asked for, never to the size of the database.
 */
export function look(sources: Sources, subscription: Subscription, since: number, messagesSince: number): Found {
  const findings = new Findings();
  if (subscription.everything || subscription.classes.size > 0) {
    searchChanges(sources, subscription, since, findings);
    searchDeleted(sources, subscription, since, findings);
  } else {
    for (const term of subscription.objects) searchObject(sources, classOf(term), refOf(term), since, findings);
  }
  const alerts = searchMessages(sources, subscription, messagesSince);
  return {
    events: [...alerts.events, ...findings.adds, ...findings.mods, ...findings.dels],
    generation: findings.generation,
    messages: alerts.generation,
  };
}

function searchChanges(sources: Sources, subscription: Subscription, since: number, findings: Findings): void {
  for (const { class: name, ref, created, modified } of sources.database.changesSince(since)) {
    const found = sources.catalogue.byName.get(name);
    if (found?.events !== true || !subscription.matches(found.lower, ref)) continue;
    findings.row(found, ref, created, modified, since);
  }
}

function searchDeleted(sources: Sources, subscription: Subscription, since: number, findings: Findings): void {
  for (const found of sources.catalogue.descending) {
    if (!found.events || !subscription.mentions(found.lower)) continue;
    for (const { ref, created, deleted } of sources.database.deletedSince(found.name, since)) {
      if (subscription.matches(found.lower, ref)) findings.deleted(found, ref, created, deleted, since);
    }
  }
}

function searchObject(sources: Sources, lower: string, ref: string, since: number, findings: Findings): void {
  const found = sources.catalogue.byLower.get(lower);
  if (found?.table === undefined || !found.events) return;
  if (found.table.has(ref)) {
    findings.row(found, ref, found.table.created(ref), found.table.modified(ref), since);
    return;
  }
  for (const gone of sources.database.deletedSince(found.name, since)) {
    if (gone.ref === ref) findings.deleted(found, ref, gone.created, gone.deleted, since);
  }
}

/** Messages are looked for only by `*` and `message`; their events have the id 0. */
function searchMessages(
  sources: Sources,
  subscription: Subscription,
  since: number,
): { readonly events: readonly PendingEvent[]; readonly generation: number | undefined } {
  if (!subscription.mentions("message")) return { events: [], generation: undefined };
  const { created, destroyed, generation } = sources.messages.since(since);
  const events: PendingEvent[] = [];
  for (const message of created) {
    if (!subscription.matches("message", message.ref)) continue;
    events.push({ generation: 0, class: "message", operation: "add", ref: message.ref, source: message });
  }
  for (const ref of destroyed) {
    if (!subscription.matches("message", ref)) continue;
    events.push({ generation: 0, class: "message", operation: "del", ref, source: undefined });
  }
  return { events, generation: events.length === 0 ? undefined : generation };
}
