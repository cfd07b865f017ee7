import type { Ambient } from "../../runtime/ambient.ts";
import { type Domain, directionOf, UNCOOPERATIVE_AFTER } from "./decisions/model.ts";
import type { DomainKeys } from "./domain-keys.ts";

/** Marks domains that stay away from their targets (spec: squeezed.md, section 8.6). */
export class Cooperation {
  readonly #keys: DomainKeys;
  readonly #ambient: Ambient;
  /** When each domain was last where it should be, in seconds. */
  readonly #lastSeen = new Map<number, number>();

  constructor(keys: DomainKeys, ambient: Ambient) {
    this.#keys = keys;
    this.#ambient = ambient;
  }

  /** Notes who is where it should be. Domains seen for the first time are trusted; those that are gone are forgotten. */
  async note(found: readonly { readonly domain: Domain; readonly marked: boolean }[]): Promise<void> {
    const now = this.#ambient.monotonic() / 1_000;
    const domids = new Set(found.map(({ domain }) => domain.domid));
    for (const domid of this.#lastSeen.keys()) if (!domids.has(domid)) this.#lastSeen.delete(domid);
    for (const { domain, marked } of found) {
      const { domid, canBalloon } = domain;
      const since = this.#lastSeen.get(domid);
      if (!canBalloon || directionOf(domain) === "none" || since === undefined) this.#lastSeen.set(domid, now);
      const late = now - (this.#lastSeen.get(domid) ?? now) > UNCOOPERATIVE_AFTER;
      if (late !== marked) await this.#keys.write(domid, { "memory/uncooperative": late ? "" : undefined });
    }
  }
}
