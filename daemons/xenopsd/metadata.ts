import { createHash } from "node:crypto";
import {
  type PciT,
  type VbdT,
  type VgpuT,
  type VifT,
  type VmT,
  type VusbT,
  xenops,
} from "../../generated/daemons/xenops.ts";
import type { Ambient } from "../../runtime/ambient.ts";
import { Codecs } from "../../runtime/daemon/codec.ts";
import { parseJson } from "../../runtime/daemon/json.ts";
import { messageOf } from "../../runtime/error-message.ts";
import { dynamicId } from "./atomics/device-steps.ts";
import { definitionOf, type StepScope } from "./atomics/scope.ts";
import type { VmDefinition } from "./backends/backend.ts";
import { failure, internal } from "./errors.ts";
import { type DeviceKind, type DeviceRecords, deviceKinds, type Store } from "./store/store.ts";

/** A VM with its devices, as it travels between daemons (spec: xenopsd.md, section 2.2.1). */
export interface Metadata {
  readonly vm: VmT;
  readonly vbds: readonly VbdT[];
  readonly vifs: readonly VifT[];
  readonly pcis: readonly PciT[];
  readonly vgpus: readonly VgpuT[];
  readonly vusbs: readonly VusbT[];
  /** Private state of the backend. */
  readonly domains?: string;
}

const list = (named: string) => ({ type: { list: { named } }, default: [] as const });

/** The text is no parameter type of the interface, so its shape is declared here. */
const codec = new Codecs({
  ...xenops,
  types: {
    ...xenops.types,
    "Xenopsd.metadata": {
      record: [
        { name: "vm", type: { named: "Vm.t" } },
        { name: "vbds", ...list("Vbd.t") },
        { name: "vifs", ...list("Vif.t") },
        { name: "pcis", ...list("Pci.t") },
        { name: "vgpus", ...list("Vgpu.t") },
        { name: "vusbs", ...list("Vusb.t") },
        { name: "domains", type: { option: "string" } },
      ],
    },
  },
}).named("Xenopsd.metadata");

/** Reads the text of an import; raises `Internal_error` with the reason. */
export function readMetadata(text: string): Metadata {
  try {
    return codec.decode(parseJson(text)) as Metadata;
  } catch (error) {
    throw internal(`Metadata cannot be read: ${messageOf(error)}`);
  }
}

/**
 * The text of a VM, its devices and the backend's private state, changed as `change` says; raises `Does_not_exist`, and what the backend
 * raises.
 */
export async function exportMetadata(
  scope: StepScope,
  id: string,
  change: (definition: VmDefinition) => VmDefinition = (definition) => definition,
): Promise<string> {
  const definition = definitionOf(scope, id);
  return codec.encode({ ...change(definition), domains: await scope.backend.vm.internalState(definition.vm) });
}

/**
 * Puts a VM in place of what was known of it (spec: xenopsd.md, section 2.3); answers its id. Devices that are not in the
 * text are forgotten; raises `Device_is_connected` when one of them is plugged.
 */
export async function importMetadata(scope: StepScope, text: string): Promise<string> {
  const { store, backend, updates } = scope;
  const metadata = readMetadata(text);
  const { id } = metadata.vm;
  const vm = await withFeatureset(scope, metadata.vm);
  const devices = ownDevices(metadata, id, scope.ambient);
  const gone = deviceKinds.map((kind) => [kind, missing(store, kind, id, devices[kind])] as const);
  for (const [kind, ids] of gone) {
    for (const device of ids) {
      if (await isPlugged(scope, kind, device)) throw failure("Device_is_connected");
    }
  }
  const isNew = !store.hasVm(id);
  store.putVm(vm);
  for (const [kind, ids] of gone) {
    for (const device of ids) {
      store.deleteDevice(kind, device);
      updates.remove(dynamicId(kind, device));
    }
  }
  for (const kind of deviceKinds) for (const device of devices[kind]) store.putDevice(kind, device);
  if (isNew) await backend.vm.add(vm);
  if (metadata.domains !== undefined) await backend.vm.setInternalState(vm, metadata.domains);
  return id;
}

/** Whether a device is plugged into a running VM; raises `Does_not_exist`. */
export async function isPlugged(
  { store, backend }: Pick<StepScope, "store" | "backend">,
  kind: DeviceKind,
  id: readonly [string, string],
): Promise<boolean> {
  switch (kind) {
    case "vbd":
      return (await backend.vbd.state(store.device(kind, id))).plugged;
    case "vif":
      return (await backend.vif.state(store.device(kind, id))).plugged;
    case "pci":
      return (await backend.pci.state(store.device(kind, id))).plugged;
    case "vgpu":
      return (await backend.vgpu.state(store.device(kind, id))).plugged;
    case "vusb":
      return (await backend.vusb.state(store.device(kind, id))).plugged;
  }
}

/** The address of a network interface: as given, or random, or one that always comes out the same for VM and position. */
export function withMac(vif: VifT, ambient: Pick<Ambient, "bytes">): VifT {
  if (vif.mac === "random") return { ...vif, mac: localMac(ambient.bytes(6)) };
  if (vif.mac !== "") return vif;
  return { ...vif, mac: localMac(createHash("sha256").update(`${vif.id[0]}/${vif.position}`).digest()) };
}

/** An address of one machine that no vendor has. */
function localMac(bytes: Uint8Array): string {
  const [first = 0, ...rest] = bytes.subarray(0, 6);
  return [(first & 0xfc) | 0x02, ...rest].map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}

async function withFeatureset({ backend }: StepScope, vm: VmT): Promise<VmT> {
  if (vm.platformdata.featureset !== undefined) return vm;
  const { cpu_info: cpu } = await backend.host.stat();
  const featureset = vm.ty[0] === "PV" ? cpu.features_pv : cpu.features_hvm;
  return { ...vm, platformdata: { ...vm.platformdata, featureset } };
}

type OwnDevices = { readonly [K in DeviceKind]: readonly DeviceRecords[K][] };

/** The devices under the VM's own id, disks under names of today. */
function ownDevices({ vbds, vifs, pcis, vgpus, vusbs }: Metadata, vm: string, ambient: Ambient): OwnDevices {
  const own = <T extends { id: [string, string] }>(device: T): T => ({ ...device, id: [vm, device.id[1]] });
  return {
    vbd: vbds.map((vbd) => ({ ...vbd, id: [vm, vbd.id[1].replace(/^hd/, "xvd")] })),
    vif: vifs.map((vif) => withMac(own(vif), ambient)),
    pci: pcis.map(own),
    vgpu: vgpus.map(own),
    vusb: vusbs.map(own),
  };
}

function missing<K extends DeviceKind>(store: Store, kind: K, vm: string, devices: readonly DeviceRecords[K][]) {
  const kept = new Set(devices.map(({ id }) => id[1]));
  return store.devices(kind, vm).flatMap(({ id }) => (kept.has(id[1]) ? [] : [id]));
}
