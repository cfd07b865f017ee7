import type { Connection, Watch } from "../../xenstore/connection.ts";
import { readTextIfAny, removeIfAny } from "../../xenstore/tree.ts";
import { writeEnd } from "./device-end.ts";
import { coalesced } from "./wake.ts";

/** States of either end of a device (spec: xen-domain-build.md, section 9.2). */
export const XenbusState = {
  unknown: "0",
  initialising: "1",
  initWait: "2",
  initialised: "3",
  connected: "4",
  closing: "5",
  closed: "6",
} as const;

/** What a backend needs to know of its host. */
export interface BackendContext {
  readonly connection: Connection;
  /** Calls back when a device of that VM would be set up. */
  afterHotplug(uuid: string | undefined, act: () => void): void;
  forget(device: BackendDevice): void;
  /** Looks for a device where one has gone: another may be there by now. */
  lookAgain(device: BackendDevice): void;
}

/** Disks connect when their frontend is initialised, the others when it is connected. */
const DISKS: ReadonlySet<string> = new Set(["vbd", "vbd3", "qdisk", "9pfs"]);

/** A device as the control domain's kernel (or emulator) and its hotplug scripts serve it (spec: xen-domain-build.md, sections 9.3 and 9.4). */
export class BackendDevice {
  readonly kind: string;
  readonly domid: string;
  readonly devid: string;
  readonly path: string;
  /** Something about the device may have changed. */
  readonly poke: () => void = coalesced(() => this.#look());
  readonly #context: BackendContext;
  #begun = false;
  #forgotten = false;
  #frontendPath: string | undefined;
  #frontend: Watch | undefined;
  #hotplug: string | undefined;

  constructor(context: BackendContext, kind: string, domid: string, devid: string) {
    this.#context = context;
    this.kind = kind;
    this.domid = domid;
    this.devid = devid;
    this.path = `/local/domain/0/backend/${kind}/${domid}/${devid}`;
  }

  async #look(): Promise<void> {
    if (this.#forgotten) return this.#context.lookAgain(this);
    const { connection } = this.#context;
    const [state, online, other] = await Promise.all([
      readTextIfAny(connection, `${this.path}/state`),
      readTextIfAny(connection, `${this.path}/online`),
      this.#frontendPath === undefined ? undefined : readTextIfAny(connection, `${this.#frontendPath}/state`),
    ]);
    if (state === undefined) return this.#gone();
    if (!this.#begun) return this.#begin(state);
    if (this.#hotplug === undefined) return;
    // Its script has run, so that this is another device, which came before it was seen that the one from before had gone.
    if (state === XenbusState.initialising) return this.#replaced();
    const next = this.#next(state, other ?? XenbusState.unknown, online === "0");
    if (next !== undefined && next !== state) await writeEnd(connection, this.path, [[`${this.path}/state`, next]]);
    if (next === XenbusState.closed && online === "0") await this.#unplugged();
  }

  #next(state: string, frontend: string, leaving: boolean): string | undefined {
    const { initWait, initialised, connected, closing, closed, unknown } = XenbusState;
    if (state === closed) return closed;
    if (frontend === closed) return closed;
    // Linux lets go of a disk whose frontend has vanished, but says so only where it was told to close.
    if (leaving && frontend === unknown) return state === closing || !DISKS.has(this.kind) ? closed : undefined;
    if (frontend === closing) return closing;
    const ready = frontend === connected || (frontend === initialised && DISKS.has(this.kind));
    return state === initWait && ready ? connected : undefined;
  }

  /** The kernel has found the device: its script runs, then the frontend may come. */
  async #begin(state: string): Promise<void> {
    const { connection } = this.#context;
    const [vm, frontend] = await Promise.all([
      readTextIfAny(connection, `/local/domain/${this.domid}/vm`),
      readTextIfAny(connection, `${this.path}/frontend`),
    ]);
    if (frontend === undefined) return;
    this.#begun = true;
    this.#frontendPath = frontend;
    const uuid = vm?.slice("/vm/".length);
    const hotplug = `/xapi/${uuid}/hotplug/${this.domid}/${this.kind}/${this.devid}`;
    if (state !== XenbusState.initialising) return this.#serve(hotplug, frontend);
    this.#context.afterHotplug(uuid, () => void this.#hotplugged(hotplug, frontend).catch(() => {}));
  }

  async #hotplugged(hotplug: string, frontend: string): Promise<void> {
    const { connection } = this.#context;
    const disk = DISKS.has(this.kind);
    const leaving = (await readTextIfAny(connection, `${this.path}/state`)) === XenbusState.closing;
    const there = await writeEnd(connection, this.path, [
      [`${hotplug}/hotplug`, "online"],
      disk ? [`${this.path}/physical-device`, "fd:0"] : [`${hotplug}/vif`, this.devid],
      [`${this.path}/feature-${disk ? "flush-cache" : "rx-copy"}`, "1"],
      [`${this.path}/hotplug-status`, "connected"],
      ...(leaving ? [] : [[`${this.path}/state`, XenbusState.initWait] as const]),
    ]);
    if (!there) return this.#gone();
    await this.#serve(hotplug, frontend);
  }

  async #serve(hotplug: string, frontend: string): Promise<void> {
    this.#hotplug = hotplug;
    this.#frontend = await this.#context.connection.watch(`${frontend}/state`);
    void this.#follow(this.#frontend);
  }

  async #follow(watch: Watch): Promise<void> {
    try {
      for await (const _ of watch) this.poke();
    } catch {
      // The store has ended, and with it the host.
    }
  }

  /** The script that runs when a device goes. */
  async #unplugged(): Promise<void> {
    const { connection } = this.#context;
    if (this.#hotplug !== undefined) await removeIfAny(connection, `${this.#hotplug}/hotplug`);
    await removeIfAny(connection, `${this.path}/hotplug-status`);
  }

  async #replaced(): Promise<void> {
    await this.#gone();
    this.#context.lookAgain(this);
  }

  async #gone(): Promise<void> {
    this.#forgotten = true;
    this.#context.forget(this);
    if (this.#hotplug !== undefined) await removeIfAny(this.#context.connection, `${this.#hotplug}/hotplug`);
    this.#hotplug = undefined;
    await this.#frontend?.close();
  }
}
