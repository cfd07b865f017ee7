import type { VmBuilderInfo, VmT } from "../../../../generated/daemons/xenops.ts";
import { internal } from "../../errors.ts";
import type { TextFiles } from "../../store/files.ts";

/** What is kept of a VM beside its definition (spec: xenopsd.md, section 10); written and read as JSON. All members have defaults. */
export interface PrivateState {
  /** 2 is today's. */
  readonly version: number;
  readonly ty?: VmBuilderInfo;
  /** Seconds since 1970. */
  readonly last_start_time: number;
  readonly nomigrate: boolean;
  readonly nested_virt: boolean;
  /** Which device model an HVM guest has. */
  readonly profile?: string;
  readonly original_profile?: string;
  /** Bytes; 0: the VM is not suspended. */
  readonly suspend_memory_bytes: number;
  readonly pci_msitranslate: boolean;
  readonly pci_power_mgmt: boolean;
  readonly pv_drivers_detected: boolean;
  /** Device id and revision of the platform device. */
  readonly xen_platform?: readonly [number, number];
  readonly platformdata: Readonly<Record<string, string>>;
  readonly rtc_timeoffset?: string;
  /** The hypervisor's limit follows the dynamic range: there is no ballooning daemon. */
  readonly unmanaged_memory: boolean;
  /** vCPUs when it was suspended. */
  readonly vcpus?: number;
}

const FOLDER = "extra";

/** The private state of VMs, as files `extra/<uuid>` that outlive the process. */
export class PrivateStates {
  readonly #files: TextFiles;
  readonly #states = new Map<string, PrivateState>();

  constructor(files: TextFiles) {
    this.#files = files;
    for (const [path, text] of files.all(FOLDER)) {
      const state = readPrivateState(text);
      if (state !== undefined) this.#states.set(path.slice(FOLDER.length + 1), state);
    }
  }

  find(uuid: string): PrivateState | undefined {
    return this.#states.get(uuid);
  }

  put(uuid: string, state: PrivateState): void {
    this.#states.set(uuid, state);
    this.#files.put(`${FOLDER}/${uuid}`, JSON.stringify(state));
  }

  /** Changes members; does nothing where there is no state or nothing is new. */
  change(uuid: string, members: Partial<PrivateState>): void {
    const state = this.#states.get(uuid);
    if (state === undefined) return;
    const names = Object.keys(members) as (keyof PrivateState)[];
    if (names.some((name) => state[name] !== members[name])) this.put(uuid, { ...state, ...members });
  }

  forget(uuid: string): void {
    if (this.#states.delete(uuid)) this.#files.delete(`${FOLDER}/${uuid}`);
  }

  /** The state as text, for another host. Raises `Internal_error` where there is none, as upstream words it. */
  textOf(uuid: string): string {
    const state = this.#states.get(uuid);
    if (state === undefined) throw internal('Invalid_argument("option is None")');
    return JSON.stringify(state);
  }
}

/** The state of a VM whose domain is made for the first time. */
export function newPrivateState(vm: VmT, now: number): PrivateState {
  return {
    ...defaults,
    ty: vm.ty,
    last_start_time: now,
    nomigrate: vm.platformdata.nomigrate === "true" || vm.platformdata.nomigrate === "1",
    nested_virt: vm.platformdata["nested-virt"] === "true" || vm.platformdata["nested-virt"] === "1",
    pci_msitranslate: vm.pci_msitranslate,
    pci_power_mgmt: vm.pci_power_mgmt,
    platformdata: vm.platformdata,
    ...(vm.ty[0] === "HVM" && { profile: profileOf(vm) }),
  };
}

/** Which device model an HVM guest gets: an older one is replaced by today's. */
function profileOf(vm: VmT): string {
  const named = vm.platformdata["device-model"];
  if (named === "qemu-none" || named === "qemu-upstream-uefi") return named;
  return vm.ty[0] === "HVM" && vm.ty[1].firmware !== "Bios" ? "qemu-upstream-uefi" : "qemu-upstream-compat";
}

const defaults: PrivateState = {
  version: 2,
  last_start_time: 0,
  nomigrate: false,
  nested_virt: false,
  suspend_memory_bytes: 0,
  pci_msitranslate: false,
  pci_power_mgmt: false,
  pv_drivers_detected: false,
  platformdata: {},
  unmanaged_memory: false,
};

/** The state that a text says; members of the wrong type count as absent. Undefined for what is no object. */
export function readPrivateState(text: string): PrivateState | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const given = value as Record<string, unknown>;
  const known = Object.entries(defaults).flatMap(([name, usual]) =>
    name in given && typeof given[name] === typeof usual && given[name] !== null ? [[name, given[name]]] : [],
  );
  const optional = Object.entries(optionalTypes).flatMap(([name, isOne]) =>
    isOne(given[name]) ? [[name, given[name]]] : [],
  );
  return { ...defaults, ...Object.fromEntries([...known, ...optional]) };
}

const isText = (value: unknown) => typeof value === "string";
const optionalTypes: Readonly<Record<string, (value: unknown) => boolean>> = {
  ty: Array.isArray,
  profile: isText,
  original_profile: isText,
  xen_platform: Array.isArray,
  rtc_timeoffset: isText,
  vcpus: Number.isInteger,
};
