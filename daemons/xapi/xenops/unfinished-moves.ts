import type { XenopsClient } from "../../../generated/daemons/xenops.ts";
import type { Timer } from "../../../runtime/ambient.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { nullRef, type Ref } from "../../../runtime/ref.ts";
import { leaving, wayOf } from "../vm/residence.ts";
import { hasLeftovers } from "./leftovers.ts";

/** What finds out what became of VMs on their way. */
export interface UnfinishedMovesOptions {
  readonly client: XenopsClient;
  /** Names the questions in the VM manager's log. */
  readonly debugInfo: string;
  readonly scope: Pick<Context, "db" | "services" | "ambient">;
  /** Has the other host say whether a VM runs there, and the records say the same: a VM that is nowhere is halted. Raises where nobody can say. */
  readonly askOther: (vm: Ref<"VM">, to: Ref<"host">) => Promise<void>;
  /** Whether an operation of this run is under way on a VM. */
  readonly isBusy: (uuid: string) => boolean;
}

/** Between two looks, in milliseconds. */
const PAUSE = 5_000;

/**
 * VMs of this host that a former run of this program was moving to other hosts when it ended, so that nobody has seen how that went. One that
 * is here when the VM manager has ended what was left under way stays here; one that is not is sought where it was going. Until that is
 * known, nobody may take it for lost.
 */
export class UnfinishedMoves {
  readonly #o: UnfinishedMovesOptions;
  readonly #open: Set<Ref<"VM">>;
  readonly #before: number;
  #timer: Timer | undefined;
  #stopped = false;
  #hasFailed = false;

  constructor(options: UnfinishedMovesOptions) {
    this.#o = options;
    const { db, services, ambient } = options.scope;
    this.#before = ambient.now() / 1000;
    this.#open = new Set(leaving(db, services.localHost()));
  }

  /** Whether it is not known yet where a VM is. */
  has(vm: Ref<"VM">): boolean {
    return this.#open.has(vm);
  }

  /** Looks after all of them, again and again until there is none. */
  begin(): void {
    if (this.#open.size === 0 || this.#stopped) return;
    void this.#look().finally(() => {
      if (this.#stopped) return;
      this.#timer = this.#o.scope.ambient.after(PAUSE, () => this.begin());
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.stop();
  }

  async #look(): Promise<void> {
    const { client, debugInfo, scope } = this.#o;
    try {
      if (await hasLeftovers(client, debugInfo, this.#before)) return;
      for (const vm of this.#open) if (await this.#settle(vm)) this.#open.delete(vm);
    } catch (error) {
      // It is said once, however long it lasts.
      if (!this.#hasFailed) scope.services.log.exception("where a VM is that was on its way is not known yet", error);
      this.#hasFailed = true;
    }
  }

  /** Answers whether it is known now where the VM is. Raises where nobody can say. */
  async #settle(vm: Ref<"VM">): Promise<boolean> {
    const { client, debugInfo, scope, askOther, isBusy } = this.#o;
    const { db, services } = scope;
    const row = db.VM.find(vm);
    const way = row === undefined ? undefined : wayOf(row);
    if (row === undefined || way?.from !== services.localHost()) return true;
    if (isBusy(row.uuid)) return false;
    if (await client.VM.exists({ debug_info: debugInfo, id: row.uuid })) {
      if (db.VM.has(vm)) db.VM.set(vm, "scheduled_to_be_resident_on", nullRef<"host">());
    } else await askOther(vm, way.to);
    return true;
  }
}
