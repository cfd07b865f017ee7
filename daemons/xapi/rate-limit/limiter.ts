import type { Ambient } from "../../../runtime/ambient.ts";
import { dateTimeOf, EPOCH, nullRef, type Ref } from "../../../runtime/ref.ts";
import type { Origin } from "../../../runtime/rpc/call.ts";
import type { PoolDatabase } from "../database.ts";
import { TokenBucket } from "./bucket.ts";
import type { CallCosts } from "./costs.ts";
import { type Match, matching, type Patterns } from "./pattern.ts";

/** What a caller has used since the daemon started. */
export interface Usage {
  readonly tokens: number;
  readonly calls: number;
}

/** What the limiter works with. */
export interface CallLimiterOptions {
  readonly database: PoolDatabase;
  readonly ambient: Ambient;
  readonly costs: CallCosts;
  /** Most callers that are recorded by themselves; 0: none, negative: any number. */
  readonly mostAutoRegistered: number;
}

interface Known extends Patterns {
  readonly ref: Ref<"Caller">;
}

/** Requests by user agent and address whose callers are remembered. */
const MOST_REMEMBERED = 1000;

const NOTHING: Usage = { tokens: 0, calls: 0 };

/** Counts calls by caller and holds back those of callers with a limit (spec: events-tasks.md, section 8). */
export class CallLimiter {
  readonly #o: CallLimiterOptions;
  readonly #usage = new Map<string, { tokens: number; calls: number }>();
  readonly #buckets = new Map<string, TokenBucket>();
  /** By user agent and address. */
  readonly #remembered = new Map<string, readonly Match<Known>[]>();

  constructor(options: CallLimiterOptions) {
    this.#o = options;
    options.database.onChange(({ class: className, ref, kind }) => {
      if (className === "Caller" && kind !== "mod") this.#callersChanged(ref, kind);
      if (className === "Rate_limit" && kind === "mod") this.#buckets.get(ref)?.settle();
      if (className === "Rate_limit" && kind === "del") this.#drop(ref);
    });
  }

  /** Counts a call; resolves when it may begin, `undefined`: at once. Raises INTERNAL_ERROR when too many calls wait. */
  admit(method: string, origin: Origin): Promise<void> | undefined {
    const request: Patterns = { userAgent: origin.userAgent ?? "", clientIp: origin.clientIp ?? "" };
    const cost = this.#o.costs(method);
    const table = this.#o.database.tables.Caller;
    const now = dateTimeOf(this.#o.ambient.now());
    let limit: Ref<"Rate_limit"> | undefined;
    for (const { caller } of this.#callersOf(request)) {
      this.#charge(caller.ref, cost);
      table.set(caller.ref, "last_access", now);
      const attached = table.get(caller.ref).rate_limit;
      if (limit === undefined && this.#o.database.tables.Rate_limit.has(attached)) limit = attached;
    }
    return limit === undefined ? undefined : this.#bucketOf(limit).take(cost, origin.onClose);
  }

  /** What a caller has used. */
  usageOf(caller: string): Usage {
    return this.#usage.get(caller) ?? NOTHING;
  }

  /** What all callers of a group have used together. */
  usageOfGroup(group: string): Usage {
    let [tokens, calls] = [0, 0];
    for (const [ref, row] of this.#o.database.tables.Caller.rows()) {
      if (!row.groups.includes(group)) continue;
      tokens += this.usageOf(ref).tokens;
      calls += this.usageOf(ref).calls;
    }
    return { tokens, calls };
  }

  #callersOf(request: Patterns): readonly Match<Known>[] {
    const known = this.#find(request);
    const unnamed = request.userAgent === "" || request.clientIp === "";
    if (unnamed || known.some(({ exact }) => exact) || !this.#register(request)) return known;
    return this.#find(request);
  }

  #find(request: Patterns): readonly Match<Known>[] {
    const key = JSON.stringify([request.userAgent, request.clientIp]);
    const remembered = this.#remembered.get(key);
    if (remembered !== undefined) return remembered;
    const callers = this.#o.database.tables.Caller.rows().map(
      ([ref, row]): Known => ({ ref, userAgent: row.user_agent, clientIp: row.client_ip }),
    );
    const found = matching(callers, request);
    if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(key, found);
    return found;
  }

  /** Records a client that has no caller of its own; at the limit the one that was used least recently makes room. */
  #register({ userAgent, clientIp }: Patterns): boolean {
    const { database, mostAutoRegistered: most } = this.#o;
    if (most === 0) return false;
    const table = database.tables.Caller;
    // A pattern that ends with * would match more than this client.
    if (userAgent.endsWith("*") || clientIp.endsWith("*")) return false;
    const automatic = table.rows().filter(([, row]) => row.auto_registered);
    if (most > 0 && automatic.length >= most) {
      automatic.sort(([, a], [, b]) => (a.last_access < b.last_access ? -1 : 1));
      for (const [ref] of automatic.slice(0, automatic.length - most + 1)) table.destroy(ref);
    }
    table.create({
      name_label: `user_agent: ${userAgent}, client_ip: ${clientIp}`,
      name_description: "",
      user_agent: userAgent,
      client_ip: clientIp,
      last_access: EPOCH,
      groups: [],
      rate_limit: nullRef<"Rate_limit">(),
      auto_registered: true,
    });
    return true;
  }

  #charge(caller: string, cost: number): void {
    const usage = this.#usage.get(caller);
    if (usage === undefined) this.#usage.set(caller, { tokens: cost, calls: 1 });
    else {
      usage.tokens += cost;
      usage.calls++;
    }
  }

  #bucketOf(limit: Ref<"Rate_limit">): TokenBucket {
    const known = this.#buckets.get(limit);
    if (known !== undefined) return known;
    const table = this.#o.database.tables.Rate_limit;
    const made = new TokenBucket(this.#o.ambient, () => {
      const row = table.find(limit);
      return { burst: row?.burst_size ?? 1, fill: row?.fill_rate ?? 1 };
    });
    this.#buckets.set(limit, made);
    return made;
  }

  #callersChanged(ref: string, kind: "add" | "del"): void {
    this.#remembered.clear();
    if (kind === "del") this.#usage.delete(ref);
  }

  #drop(limit: string): void {
    const bucket = this.#buckets.get(limit);
    this.#buckets.delete(limit);
    bucket?.open();
  }
}
