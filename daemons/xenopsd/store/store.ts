import {
  type PciT,
  type VbdT,
  type VgpuT,
  type VifT,
  type VmT,
  type VusbT,
  xenops,
} from "../../../generated/daemons/xenops.ts";
import { Codecs } from "../../../runtime/daemon/codec.ts";
import { parseJson } from "../../../runtime/daemon/json.ts";
import { alreadyExists, doesNotExist, internal } from "../errors.ts";
import type { TextFiles } from "./files.ts";

/** The records of each kind of device. */
export interface DeviceRecords {
  readonly vbd: VbdT;
  readonly vif: VifT;
  readonly pci: PciT;
  readonly vgpu: VgpuT;
  readonly vusb: VusbT;
}

export type DeviceKind = keyof DeviceRecords;
/** A device: its VM and its name there. */
export type DeviceId = readonly [vm: string, name: string];

const codecs = new Codecs(xenops);
const vmCodec = codecs.named("Vm.t");
const kinds = {
  vbd: { namespace: "VM", codec: codecs.named("Vbd.t") },
  vif: { namespace: "VM", codec: codecs.named("Vif.t") },
  pci: { namespace: "PCI", codec: codecs.named("Pci.t") },
  vgpu: { namespace: "VM", codec: codecs.named("Vgpu.t") },
  vusb: { namespace: "VM", codec: codecs.named("Vusb.t") },
} as const;

/** The kinds of devices. */
export const deviceKinds = Object.keys(kinds) as DeviceKind[];

type Devices = { readonly [K in DeviceKind]: Map<string, DeviceRecords[K]> };

interface Entry {
  vm: VmT | undefined;
  readonly devices: Devices;
}

/**
 * What is known of VMs and their devices (spec: xenopsd.md, section 3): in memory, and as files that network scripts read
 * and that outlive this process.
 */
export class Store {
  readonly #files: TextFiles;
  readonly #entries = new Map<string, Entry>();

  /** Reads what is there; texts that are no records count as absent. */
  constructor(files: TextFiles) {
    this.#files = files;
    for (const [path, text] of [...files.all("VM"), ...files.all("PCI")]) this.#load(path, text);
  }

  /** The ids of all VMs. */
  vmIds(): string[] {
    return [...this.#entries].flatMap(([id, { vm }]) => (vm === undefined ? [] : [id]));
  }

  hasVm(id: string): boolean {
    return this.#entries.get(id)?.vm !== undefined;
  }

  /** A VM; raises `Does_not_exist`. */
  vm(id: string): VmT {
    const vm = this.#entries.get(id)?.vm;
    if (vm === undefined) throw doesNotExist("VM", `${id}/config`);
    return vm;
  }

  /** Puts a VM in place of what was known of it; its devices stay. Raises `Internal_error` for an id that is no file name. */
  putVm(vm: VmT): void {
    this.#files.put(`VM/${fileName(vm.id)}/config`, vmCodec.encode(vm));
    this.#entry(vm.id).vm = vm;
  }

  /** Forgets a VM and what is left of its devices; raises `Does_not_exist`. */
  deleteVm(id: string): void {
    if (!this.hasVm(id)) throw doesNotExist("VM", `VM/${id}/config`);
    for (const kind of deviceKinds)
      for (const { id: device } of this.devices(kind, id)) this.deleteDevice(kind, device);
    this.#files.delete(`VM/${id}/config`);
    this.#entries.delete(id);
  }

  /** A VM with its devices gets another id; raises `Does_not_exist`, and `Already_exists` where a VM has that id. */
  renameVm(id: string, to: string): void {
    const vm = this.vm(id);
    if (this.hasVm(to)) throw alreadyExists("VM", `VM/${to}/config`);
    this.putVm({ ...vm, id: to });
    for (const kind of deviceKinds) {
      for (const device of this.devices(kind, id)) this.putDevice(kind, { ...device, id: [to, device.id[1]] });
    }
    this.deleteVm(id);
  }

  /** A device; raises `Does_not_exist`. */
  device<K extends DeviceKind>(kind: K, id: DeviceId): DeviceRecords[K] {
    const device = this.findDevice(kind, id);
    if (device === undefined) throw doesNotExist(kinds[kind].namespace, `${id[0]}/${kind}.${id[1]}`);
    return device;
  }

  /** A device, where it is known. */
  findDevice<K extends DeviceKind>(kind: K, [vm, name]: DeviceId): DeviceRecords[K] | undefined {
    const devices = this.#entries.get(vm)?.devices[kind] as Map<string, DeviceRecords[K]> | undefined;
    return devices?.get(name);
  }

  /** The devices of a kind that a VM has, by position; those without one keep their order and come last. */
  devices<K extends DeviceKind>(kind: K, vm: string): DeviceRecords[K][] {
    const devices = this.#entries.get(vm)?.devices[kind] as Map<string, DeviceRecords[K]> | undefined;
    return devices === undefined ? [] : [...devices.values()].sort((a, b) => positionOf(a) - positionOf(b));
  }

  /** Puts a device in place of what was known of it. Raises `Internal_error` for an id that is no file name. */
  putDevice<K extends DeviceKind>(kind: K, device: DeviceRecords[K]): void {
    const [vm, name] = device.id;
    const { namespace, codec } = kinds[kind];
    this.#files.put(`${namespace}/${fileName(vm)}/${kind}.${fileName(name)}`, codec.encode(device));
    const devices = this.#entry(vm).devices[kind] as Map<string, DeviceRecords[K]>;
    devices.set(name, device);
  }

  /** Forgets a device; raises `Does_not_exist`. */
  deleteDevice(kind: DeviceKind, [vm, name]: DeviceId): void {
    const path = `${kinds[kind].namespace}/${vm}/${kind}.${name}`;
    const entry = this.#entries.get(vm);
    if (entry?.devices[kind].delete(name) !== true) throw doesNotExist(kinds[kind].namespace, path);
    this.#files.delete(path);
    if (entry.vm === undefined && deviceKinds.every((each) => entry.devices[each].size === 0)) this.#entries.delete(vm);
  }

  #entry(id: string): Entry {
    const known = this.#entries.get(id);
    if (known !== undefined) return known;
    const devices: Devices = { vbd: new Map(), vif: new Map(), pci: new Map(), vgpu: new Map(), vusb: new Map() };
    const entry = { vm: undefined, devices };
    this.#entries.set(id, entry);
    return entry;
  }

  #load(path: string, text: string): void {
    const [, vm, file] = /^[^/]+\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    if (vm === undefined || file === undefined) return;
    const [, kind, name] = /^([a-z]+)\.(.+)$/.exec(file) ?? [];
    try {
      if (file === "config") this.#entry(vm).vm = vmCodec.decode(parseJson(text)) as VmT;
      else if (name !== undefined && isKind(kind)) this.#loadDevice(kind, vm, name, text);
    } catch {
      // What cannot be read counts as absent.
    }
  }

  #loadDevice<K extends DeviceKind>(kind: K, vm: string, name: string, text: string): void {
    const device = kinds[kind].codec.decode(parseJson(text)) as DeviceRecords[K];
    (this.#entry(vm).devices[kind] as Map<string, DeviceRecords[K]>).set(name, device);
  }
}

function isKind(name: string | undefined): name is DeviceKind {
  return name !== undefined && Object.hasOwn(kinds, name);
}

/** Names that mean something else to file systems and objects. */
const RESERVED = ["", ".", "..", "__proto__"];

/** A part of a path that a client chose. */
function fileName(part: string): string {
  if (RESERVED.includes(part) || /[/\0]/.test(part) || Buffer.byteLength(part) > 200) {
    throw internal(`Not an id: ${JSON.stringify(part.slice(0, 200))}`);
  }
  return part;
}

/** Where a device stands among those of its kind: disks by their number, others by their index. */
function positionOf(device: DeviceRecords[DeviceKind]): number {
  if (!("position" in device) || device.position === undefined) return Number.MAX_SAFE_INTEGER;
  return typeof device.position === "number" ? device.position : device.position[1];
}
