import type { DynamicId, VmState, XenopsClient } from "../../../generated/daemons/xenops.ts";
import type { Timer } from "../../../runtime/ambient.ts";
import { DaemonError } from "../../../runtime/daemon/error.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { isNullRef, type Ref } from "../../../runtime/ref.ts";
import { resideOn, wayOf } from "../vm/residence.ts";
import { applyClock, applyVbdState, applyVifState, applyVmState, applyVusbState } from "./apply.ts";

/** What keeps VMs in line with a VM manager. */
export interface SyncOptions {
  readonly client: XenopsClient;
  /** Names the watch in the VM manager's log. */
  readonly debugInfo: string;
  readonly scope: Pick<Context, "db" | "services" | "ambient">;
  /** Whether the VM manager runs the VMs of every host, as that of a simulated pool. */
  readonly simulated: boolean;
}

/** What an operation may have changed of a VM. */
export type Touched = "state" | "devices";

/** How long a change is left alone while an operation on its VM is under way, in milliseconds: the end of most shows it anyway. */
const PATIENCE = 250;

/** What is known of one VM; there is no entry for one that nobody works on and that has not changed. */
interface Entry {
  /** Operations of this process that are under way. */
  operations: number;
  /** Nobody may see what happens to the VM. */
  hidden: boolean;
  /** What has been reported and not been looked at, by its text. */
  readonly changed: Map<string, VmObject>;
  /** The end of all looks so far: what is seen later is written later. */
  looking: Promise<void>;
  /** Looks that have not ended. */
  looks: number;
  timer: Timer | undefined;
}

/** One VM's place in the records while an operation on it is under way. */
export interface Operation {
  /** Keeps from the records what happens to the VM, until it is called with false. */
  hide(hidden: boolean): void;
  /** The operation is over: brings the records in line with what the VM manager says. */
  end(touched: Touched): Promise<void>;
}

/**
 * Brings the records of VMs in line with what a VM manager says of them, one look at a VM at a time. An operation sees to the records at its
 * end, so that its caller finds there what it did; what is reported meanwhile waits for that, though not for long.
 */
export class VmSync {
  readonly #o: SyncOptions;
  readonly #entries = new Map<string, Entry>();
  /** What the clocks of running VMs were last seen to be set to: the records follow the guest, and keep what somebody else sets meanwhile. */
  readonly #clocks = new Map<string, string>();

  constructor(options: SyncOptions) {
    this.#o = options;
  }

  /** An operation on a VM begins, as soon as the look at it that is under way has ended. */
  async begin(uuid: string): Promise<Operation> {
    const entry = this.#entry(uuid);
    entry.operations++;
    await entry.looking;
    return {
      hide: (hidden) => {
        entry.hidden = hidden;
      },
      end: async (touched) => {
        entry.operations--;
        entry.changed.set("Vm", ["Vm", uuid]);
        await this.#look(uuid, entry, touched);
      },
    };
  }

  /** Whether an operation on a VM is under way. */
  isBusy(uuid: string): boolean {
    return (this.#entries.get(uuid)?.operations ?? 0) > 0;
  }

  /** A VM, or one of its devices, has changed; resolves when the records show it, or will without more ado. */
  async reported(object: VmObject): Promise<void> {
    const uuid = uuidOf(object);
    if (this.#vmOf(uuid) === undefined) return;
    const entry = this.#entry(uuid);
    entry.changed.set(keyOf(object), object);
    if (entry.operations === 0) return this.#look(uuid, entry, "state");
    entry.timer ??= this.#o.scope.ambient.after(PATIENCE, () => {
      entry.timer = undefined;
      this.#look(uuid, entry, "state").catch((error: unknown) =>
        this.#o.scope.services.log.exception("a change could not be applied", error),
      );
    });
  }

  /** Ends what waits. */
  stop(): void {
    for (const { timer } of this.#entries.values()) timer?.stop();
  }

  #entry(uuid: string): Entry {
    const known = this.#entries.get(uuid);
    if (known !== undefined) return known;
    const entry: Entry = {
      operations: 0,
      hidden: false,
      changed: new Map(),
      looking: Promise.resolve(),
      looks: 0,
      timer: undefined,
    };
    this.#entries.set(uuid, entry);
    return entry;
  }

  /** Looks at what has changed, once the looks before have ended. */
  async #look(uuid: string, entry: Entry, touched: Touched): Promise<void> {
    entry.looks++;
    const look = entry.looking.then(() => this.#lookNow(uuid, entry, touched));
    entry.looking = look.catch(() => undefined);
    try {
      await look;
    } finally {
      entry.looks--;
      if (entry.operations === 0 && entry.looks === 0 && entry.changed.size === 0) {
        entry.timer?.stop();
        this.#entries.delete(uuid);
      }
    }
  }

  async #lookNow(uuid: string, entry: Entry, touched: Touched): Promise<void> {
    const vm = this.#vmOf(uuid);
    if (entry.hidden || vm === undefined) return;
    const changed = [...entry.changed.values()];
    entry.changed.clear();
    const state = changed.some(([kind]) => kind === "Vm") ? await this.#stateOf(uuid) : undefined;
    const hasCome = state?.power_state === "Running" && this.#hasCome(vm);
    if (!hasCome && this.#isElsewhere(vm)) {
      this.#clocks.delete(uuid);
      if (state?.power_state === "Halted" && entry.operations === 0) await this.#forget(uuid);
      return;
    }
    if (state?.power_state !== "Halted") {
      if (touched === "devices" || hasCome) await this.#lookAtDevices(uuid, vm);
      else for (const object of changed) await this.#lookAtDevice(object, vm);
    }
    const { db } = this.#o.scope;
    // Somebody has begun to hide it, destroyed it, or found it on another host meanwhile.
    if (state === undefined || entry.hidden || !db.VM.has(vm) || this.#isElsewhere(vm)) return;
    this.#lookAtClock(uuid, vm, state);
    applyVmState(this.#o.scope, vm, state);
    // What is halted and not about to be started needs nobody to know it.
    if (state.power_state === "Halted" && entry.operations === 0) await this.#forget(uuid);
  }

  #lookAtClock(uuid: string, vm: Ref<"VM">, { power_state: power, rtc_timeoffset: offset }: VmState): void {
    if (power !== "Running" && power !== "Paused") this.#clocks.delete(uuid);
    else if (offset !== "" && this.#clocks.get(uuid) !== offset) {
      this.#clocks.set(uuid, offset);
      applyClock(this.#o.scope, vm, offset);
    }
  }

  /** Whether a VM runs by the records on a host whose VM manager is another one: then this one has no say over it, whatever it has left of it. */
  #isElsewhere(vm: Ref<"VM">): boolean {
    const { simulated, scope } = this.#o;
    const host = scope.db.VM.find(vm)?.resident_on;
    return !simulated && host !== undefined && !isNullRef(host) && host !== scope.services.localHost();
  }

  /**
   * Whether a VM that runs here was on its way here by the records, which then say that it is: whoever had it go may not have lived to see
   * that it came, and no other host lets it go on any more.
   */
  #hasCome(vm: Ref<"VM">): boolean {
    const { simulated, scope } = this.#o;
    const row = scope.db.VM.find(vm);
    if (simulated || row === undefined || wayOf(row)?.to !== scope.services.localHost()) return false;
    resideOn(scope, vm, scope.services.localHost());
    return true;
  }

  #stateOf(uuid: string): Promise<VmState | undefined> {
    const { client, debugInfo } = this.#o;
    return unlessGone(async () => (await client.VM.stat({ debug_info: debugInfo, id: uuid }))[1]);
  }

  async #forget(uuid: string): Promise<void> {
    const { client, debugInfo } = this.#o;
    await unlessGone(() => client.VM.remove({ debug_info: debugInfo, id: uuid }));
  }

  async #lookAtDevices(uuid: string, vm: Ref<"VM">): Promise<void> {
    const { client, debugInfo, scope } = this.#o;
    const about = { debug_info: debugInfo, id: uuid };
    const { VBDs, VIFs, VUSBs } = scope.db.VM.get(vm);
    const vbds = VBDs.length === 0 ? undefined : await unlessGone(() => client.VBD.list(about));
    for (const [{ id }, { plugged }] of vbds ?? []) if (scope.db.VM.has(vm)) applyVbdState(scope, vm, id[1], plugged);
    const vifs = VIFs.length === 0 ? undefined : await unlessGone(() => client.VIF.list(about));
    for (const [{ id }, { plugged }] of vifs ?? []) if (scope.db.VM.has(vm)) applyVifState(scope, vm, id[1], plugged);
    const vusbs = VUSBs.length === 0 ? undefined : await unlessGone(() => client.VUSB.list(about));
    for (const [{ id }, { plugged }] of vusbs ?? []) if (scope.db.VM.has(vm)) applyVusbState(scope, vm, id[1], plugged);
  }

  async #lookAtDevice([kind, id]: DynamicId, vm: Ref<"VM">): Promise<void> {
    const { client, debugInfo, scope } = this.#o;
    if (kind === "Vbd") {
      const found = await unlessGone(() => client.VBD.stat({ debug_info: debugInfo, id }));
      if (found !== undefined && scope.db.VM.has(vm)) applyVbdState(scope, vm, id[1], found[1].plugged);
    } else if (kind === "Vif") {
      const found = await unlessGone(() => client.VIF.stat({ debug_info: debugInfo, id }));
      if (found !== undefined && scope.db.VM.has(vm)) applyVifState(scope, vm, id[1], found[1].plugged);
    } else if (kind === "Vusb") {
      const found = await unlessGone(() => client.VUSB.stat({ debug_info: debugInfo, id }));
      if (found !== undefined && scope.db.VM.has(vm)) applyVusbState(scope, vm, id[1], found[1].plugged);
    }
  }

  #vmOf(uuid: string): Ref<"VM"> | undefined {
    try {
      return this.#o.scope.db.VM.byUuid(uuid);
    } catch {
      return undefined;
    }
  }
}

/** What a call answers; nothing where what it is about has gone or changed meanwhile: then another report follows. */
async function unlessGone<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof DaemonError) return undefined;
    throw error;
  }
}

type VmObject = Exclude<DynamicId, ["Task", string]>;

const uuidOf = ([kind, id]: VmObject): string => (kind === "Vm" ? id : id[0]);

const keyOf = ([kind, id]: VmObject): string => (kind === "Vm" ? kind : `${kind}/${id[1]}`);
