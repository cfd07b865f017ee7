import type { Tree } from "../../../../../bindings/xenstore/connection.ts";
import { directoryIfAny, readTextIfAny } from "../../../../../bindings/xenstore/tree.ts";
import type { Xenstore } from "../access.ts";
import { type DeviceAddress, privateDomainPath } from "../paths.ts";

/** A device of a domain that the toolstack has plugged. */
export interface PluggedDevice extends DeviceAddress {
  /** `vbd`, `vif`: what its definition is kept as, with its name there. */
  readonly of: string;
  readonly name: string;
}

/**
 * The plugged devices of domains, found through the private keys of their frontends (spec: xenopsd.md, section 9): read once for each
 * domain, then kept current by those who plug.
 */
export class DeviceTable {
  readonly #xenstore: Xenstore;
  readonly #known = new Map<number, Promise<Map<string, PluggedDevice>>>();

  constructor(xenstore: Xenstore) {
    this.#xenstore = xenstore;
  }

  async find(uuid: string, domid: number, of: string, name: string): Promise<PluggedDevice | undefined> {
    return (await this.#ofDomain(uuid, domid)).get(`${of}/${name}`);
  }

  /** In the order in which they were plugged. */
  async all(uuid: string, domid: number): Promise<PluggedDevice[]> {
    return [...(await this.#ofDomain(uuid, domid)).values()];
  }

  async add(device: PluggedDevice): Promise<void> {
    (await this.#ofDomain(device.uuid, device.domid)).set(`${device.of}/${device.name}`, device);
  }

  async remove(device: PluggedDevice): Promise<void> {
    (await this.#ofDomain(device.uuid, device.domid)).delete(`${device.of}/${device.name}`);
  }

  /** A domain begins without devices. */
  begin(domid: number): void {
    this.#known.set(domid, Promise.resolve(new Map()));
  }

  /** A domain is gone, or another VM's. */
  forget(domid: number): void {
    this.#known.delete(domid);
  }

  #ofDomain(uuid: string, domid: number): Promise<Map<string, PluggedDevice>> {
    const known = this.#known.get(domid);
    if (known !== undefined) return known;
    const read = this.#read(uuid, domid);
    this.#known.set(domid, read);
    read.catch(() => this.#known.delete(domid));
    return read;
  }

  async #read(uuid: string, domid: number): Promise<Map<string, PluggedDevice>> {
    const tree = await this.#xenstore.connection();
    const folder = `${privateDomainPath(domid)}/device`;
    const found = new Map<string, PluggedDevice>();
    for (const kind of await directoryIfAny(tree, folder)) {
      for (const devid of await directoryIfAny(tree, `${folder}/${kind}`)) {
        const device = await readDevice(tree, uuid, domid, `${folder}/${kind}/${devid}`);
        if (device !== undefined) found.set(`${device.of}/${device.name}`, device);
      }
    }
    return found;
  }
}

/** A device by the private end of its frontend; undefined for one that is none of ours. */
async function readDevice(
  tree: Tree,
  uuid: string,
  domid: number,
  frontend: string,
): Promise<PluggedDevice | undefined> {
  const backend = await readTextIfAny(tree, `${frontend}/backend`);
  const match = /^\/local\/domain\/(\d+)\/backend\/([^/]+)\/\d+\/(\d+)$/.exec(backend ?? "");
  const [, backendDomid, kind, devid] = match ?? [];
  if (kind === undefined) return undefined;
  const of = kind === "vif" || kind === "vkbd" || kind === "vfb" || kind === "pci" ? kind : "vbd";
  const name = await readTextIfAny(tree, `/xapi/${uuid}/private/${kind}/${devid}/${of}-id`);
  if (name === undefined) return undefined;
  return { uuid, domid, backendDomid: Number(backendDomid), kind, devid: Number(devid), of, name };
}
