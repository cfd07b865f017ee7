import type { Connection } from "../../xenstore/connection.ts";
import { directoryIfAny } from "../../xenstore/tree.ts";
import { type BackendContext, BackendDevice } from "./backend-device.ts";

const ROOT = "/local/domain/0/backend";
/** `/local/domain/0/backend` has these many parts before the kind of a device. */
const DEPTH = ROOT.split("/").length;
/** Keys of a backend whose change its kernel acts on. */
const HEARD: ReadonlySet<string | undefined> = new Set([undefined, "state", "online"]);

/** The control domain's kernel with its hotplug scripts: serves every device whose backend is in domain 0. */
export class BackendKernel implements BackendContext {
  readonly connection: Connection;
  /** By kind and domain, then by number. */
  readonly #devices = new Map<string, Map<string, BackendDevice>>();
  readonly #afterHotplug: (uuid: string | undefined, act: () => void) => void;

  constructor(connection: Connection, afterHotplug: (uuid: string | undefined, act: () => void) => void) {
    this.connection = connection;
    this.#afterHotplug = afterHotplug;
    void this.#run();
  }

  afterHotplug(uuid: string | undefined, act: () => void): void {
    this.#afterHotplug(uuid, act);
  }

  forget({ kind, domid, devid }: BackendDevice): void {
    const others = this.#devices.get(`${kind}/${domid}`);
    others?.delete(devid);
    if (others?.size === 0) this.#devices.delete(`${kind}/${domid}`);
  }

  lookAgain({ kind, domid, devid }: BackendDevice): void {
    this.#device(kind, domid, devid).poke();
  }

  async stop(): Promise<void> {
    await this.connection.close();
  }

  async #run(): Promise<void> {
    try {
      for await (const path of await this.connection.watch(ROOT)) this.#changed(path);
    } catch {
      // The store has ended, and with it the host.
    }
  }

  #changed(path: string): void {
    const [kind, domid, devid, key] = path.split("/").slice(DEPTH);
    if (kind === undefined) void this.#lookForAll();
    else if (domid === undefined) void this.#lookForAll();
    else if (devid === undefined) this.#poke(`${kind}/${domid}`);
    else if (HEARD.has(key)) this.#device(kind, domid, devid).poke();
  }

  /** Also what was missed because too much happened at once. */
  async #lookForAll(): Promise<void> {
    for (const domain of this.#devices.keys()) this.#poke(domain);
    for (const kind of await directoryIfAny(this.connection, ROOT)) {
      for (const domid of await directoryIfAny(this.connection, `${ROOT}/${kind}`)) {
        for (const devid of await directoryIfAny(this.connection, `${ROOT}/${kind}/${domid}`)) {
          this.#device(kind, domid, devid).poke();
        }
      }
    }
  }

  #poke(domain: string): void {
    for (const device of this.#devices.get(domain)?.values() ?? []) device.poke();
  }

  #device(kind: string, domid: string, devid: string): BackendDevice {
    const others = this.#devices.get(`${kind}/${domid}`) ?? new Map<string, BackendDevice>();
    const known = others.get(devid);
    if (known !== undefined) return known;
    const device = new BackendDevice(this, kind, domid, devid);
    this.#devices.set(`${kind}/${domid}`, others.set(devid, device));
    return device;
  }
}
