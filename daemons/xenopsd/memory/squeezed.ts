import type { MemoryClient } from "../../../generated/daemons/memory.ts";
import { type Ambient, sleep } from "../../../runtime/ambient.ts";
import type { Int64 } from "../../../runtime/daemon/descriptor.ts";
import { DaemonError } from "../../../runtime/daemon/error.ts";
import { messageOf } from "../../../runtime/error-message.ts";
import { followed } from "../../../runtime/log/follow.ts";
import type { Logger } from "../../../runtime/log/logger.ts";
import { failure, internal } from "../errors.ts";
import type { TaskScope } from "../tasks/task.ts";
import { type HostMemory, type Reservation, unmanagedMemory } from "./host-memory.ts";

/** What the ballooning daemon is reached by. */
export interface SqueezedOptions {
  readonly client: MemoryClient;
  /** Whether there is a ballooning daemon on this host. */
  readonly isThere: () => Promise<boolean>;
  /** The VM of a domain. */
  readonly vmOf: (domid: number) => string | undefined;
  readonly ambient: Ambient;
  readonly log: Logger;
}

const SERVICE = "xenopsd";
/** How long domains that do not give memory at once are asked again, and how often, in seconds. */
const RETRY_SECONDS = 60;
const PAUSE_SECONDS = 10;
const KIB = 1_024;
/** On whose behalf memory is shared out anew: of everybody who has asked for it meanwhile. */
const OWN = "xenopsd memory";

/**
 * The ballooning daemon's client (spec: squeezed.md, section 11). Where that daemon is not there, ballooning counts as switched off.
 */
export class SqueezedMemory implements HostMemory {
  readonly #options: SqueezedOptions;
  /** Reservations that domains of this run have; those of earlier runs are asked for. */
  readonly #ofDomains = new Map<number, string>();
  /** Domains that have taken theirs in this run. */
  readonly #settled = new Set<number>();
  #session: Promise<string> | undefined;
  #balancing = false;
  #again = false;

  constructor(options: SqueezedOptions) {
    this.#options = options;
  }

  async reserve(task: TaskScope, least: number, most: number): Promise<Reservation> {
    const { client, ambient } = this.#options;
    if (!(await this.#isThere())) return unmanagedMemory.reserve(task, least, most);
    const session = await this.#login();
    const end = ambient.monotonic() + RETRY_SECONDS * 1_000;
    for (;;) {
      try {
        const [id, amount] = await client.reserve_memory_range(debugText(), session, least, most);
        const kib = Number(amount);
        if (kib >= least && kib <= most) return { id, kib };
        await this.release({ id, kib });
        throw internal(`${kib} KiB were set aside where ${least} to ${most} were asked for`);
      } catch (error) {
        if (!isRefusal(error) || ambient.monotonic() + PAUSE_SECONDS * 1_000 > end) throw this.#translated(error);
      }
      await task.unlessCancelled(sleep(ambient, PAUSE_SECONDS * 1_000));
    }
  }

  async transfer({ id }: Reservation, domid: number): Promise<boolean> {
    if (id === undefined) return false;
    try {
      await this.#options.client.transfer_reservation_to_domain(debugText(), await this.#login(), id, domid);
    } catch (error) {
      throw this.#translated(error);
    }
    this.#ofDomains.set(domid, id);
    return true;
  }

  async release({ id }: Reservation): Promise<void> {
    if (id === undefined) return;
    try {
      await this.#options.client.delete_reservation(debugText(), await this.#login(), id);
    } catch (error) {
      this.#options.log.warn(`the reservation ${id} is left: ${messageOf(error)}`);
    }
  }

  async leaving(domid: number): Promise<void> {
    if (!this.#settled.delete(domid)) await this.#releaseOf(domid);
  }

  async taken(domid: number): Promise<void> {
    this.#settled.add(domid);
    await this.#releaseOf(domid);
  }

  async #releaseOf(domid: number): Promise<void> {
    const known = this.#ofDomains.get(domid);
    this.#ofDomains.delete(domid);
    if (known !== undefined) return this.release({ id: known, kib: 0 });
    try {
      if (!(await this.#isThere())) return;
      const id = await this.#options.client.query_reservation_of_domain(debugText(), await this.#login(), domid);
      await this.release({ id, kib: 0 });
    } catch (error) {
      if (error instanceof DaemonError && error.tag === "No_reservation") return;
      this.#options.log.warn(`the reservation of domain ${domid} is not known: ${messageOf(error)}`);
    }
  }

  balance(): void {
    this.#again = true;
    if (!this.#balancing) void this.#balanceAll();
  }

  /** One request at a time; those that come meanwhile are one more. */
  async #balanceAll(): Promise<void> {
    this.#balancing = true;
    try {
      while (this.#again) {
        this.#again = false;
        if (await this.#isThere()) await this.#options.client.balance_memory(OWN);
      }
    } catch (error) {
      this.#options.log.warn(`memory is not shared out anew: ${messageOf(error)}`);
    } finally {
      this.#balancing = false;
    }
  }

  /** Once in this process: it drops what an earlier run has left. */
  #login(): Promise<string> {
    this.#session ??= this.#options.client.login(debugText(), SERVICE).catch((error: unknown) => {
      this.#session = undefined;
      throw this.#translated(error);
    });
    return this.#session;
  }

  async #isThere(): Promise<boolean> {
    return this.#session !== undefined || (await this.#options.isThere());
  }

  #translated(error: unknown): unknown {
    if (!(error instanceof DaemonError)) return failure(["Failed_to_contact_remote_service", "memory"]);
    if (error.interface !== "memory") return error;
    if (error.tag === "Cannot_free_this_much_memory") {
      const [needed, free] = error.argument as readonly [Int64, Int64];
      return failure(["Cannot_free_this_much_memory", [Number(needed) * KIB, Number(free) * KIB]]);
    }
    if (error.tag === "Domains_refused_to_cooperate") {
      const domids = error.argument as readonly number[];
      return failure(["Vms_failed_to_cooperate", domids.flatMap((domid) => this.#options.vmOf(domid) ?? [])]);
    }
    return internal(`The ballooning daemon refused: ${error.message}`);
  }
}

/** The debug string of the operation that needs the memory. */
function debugText(): string {
  return followed()?.context.task ?? OWN;
}

/** Another attempt may succeed. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof DaemonError &&
    (error.tag === "Domains_refused_to_cooperate" || error.tag === "Cannot_free_this_much_memory")
  );
}
