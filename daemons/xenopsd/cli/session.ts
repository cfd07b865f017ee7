import { type VmState, type VmT, type XenopsClient, xenopsClient } from "../../../generated/daemons/xenops.ts";
import type { Ambient } from "../../../runtime/ambient.ts";
import type { JsonValue } from "../../../runtime/daemon/descriptor.ts";
import { DaemonError } from "../../../runtime/daemon/error.ts";
import { SwitchClient } from "../../../runtime/switch/client.ts";

/** Where the domain manager is met. */
export interface Address {
  /** Socket of the message switch. */
  readonly socket: string;
  readonly queue: string;
  readonly ambient: Ambient;
  readonly signal: AbortSignal;
}

const DBG = { debug_info: "xenops-cli" };
/** Pause between two looks at changes, in seconds. */
const LOOK_SECONDS = 30;

/** A connection to the domain manager with what commands have in common. */
export class Session {
  readonly client: XenopsClient;
  readonly dbg = DBG;

  constructor(client: XenopsClient) {
    this.client = client;
  }

  /** The only VM with this name or uuid; raises an Error where there is none, or more than one. */
  async find(name: string): Promise<[VmT, VmState]> {
    const all = await this.client.VM.list(DBG);
    const found = all.filter(([vm]) => vm.id === name || vm.name === name);
    const [first, ...others] = found;
    if (first === undefined) throw new Error(`There is no VM ${name}`);
    if (others.length > 0) throw new Error(`${found.length} VMs are called ${name}; use the uuid`);
    return first;
  }

  /** Waits for a task and forgets it; answers its result, or raises its failure. */
  async ended(id: string): Promise<JsonValue | undefined> {
    let from = await this.client.UPDATES.last_id(DBG);
    for (;;) {
      const { state } = await this.client.Task.stat({ ...DBG, id });
      if (state[0] !== "Pending") {
        await this.client.Task.destroy({ ...DBG, id });
        if (state[0] === "Failed") throw new DaemonError("xenops", state[1]);
        return state[1].result;
      }
      [, , from] = await this.client.UPDATES.get({ ...DBG, last_id: from, timeout: LOOK_SECONDS });
    }
  }
}

/** Works with the domain manager until that is done, or the signal ends it. Raises what the switch or the manager raises. */
export async function withSession(address: Address, work: (session: Session) => Promise<void>): Promise<void> {
  const { socket, queue, ambient, signal } = address;
  const link = await SwitchClient.connect({ path: socket, name: "xenops-cli", ambient, signal, atOnce: true });
  const ended = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  try {
    await Promise.race([work(new Session(xenopsClient((payload) => link.rpc(queue, payload)))), ended]);
  } finally {
    await link.close();
  }
}
