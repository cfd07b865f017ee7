import type { XenopsServer } from "../../../generated/daemons/xenops.ts";
import { dynamicId } from "../atomics/device-steps.ts";
import type { DeviceAtomic } from "../atomics/operation.ts";
import type { Engine } from "../engine.ts";
import { doesNotExist, failure } from "../errors.ts";
import { isPlugged, withMac } from "../metadata.ts";
import type { DeviceKind, DeviceRecords } from "../store/store.ts";

/** Everything that the groups of calls on devices have in common. */
class DeviceCalls {
  readonly engine: Engine;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** Stores a device; raises `Does_not_exist` for a VM that is not known. */
  add<K extends DeviceKind>(kind: K, device: DeviceRecords[K]): [string, string] {
    const { store, updates } = this.engine;
    const [vm, name] = device.id;
    if (!store.hasVm(vm) && !(kind === "vbd" && this.engine.isDomain0(vm))) throw doesNotExist("VM", vm);
    store.putDevice(kind, device);
    updates.add(dynamicId(kind, device.id));
    return [vm, name];
  }

  /** Forgets a device; raises `Device_is_connected` or `Does_not_exist`. */
  async remove(kind: DeviceKind, id: readonly [string, string]): Promise<void> {
    const { store, updates, scope } = this.engine;
    if (await isPlugged(scope, kind, id)) throw failure("Device_is_connected");
    store.deleteDevice(kind, id);
    updates.remove(dynamicId(kind, id));
  }

  /** The devices of a VM with their states; raises `Does_not_exist`. */
  list<K extends DeviceKind, S>(
    kind: K,
    vm: string,
    state: (device: DeviceRecords[K]) => S | Promise<S>,
  ): Promise<[DeviceRecords[K], S][]> {
    const { store } = this.engine;
    if (!(kind === "vbd" && this.engine.isDomain0(vm))) store.vm(vm);
    const devices = store.devices(kind, vm);
    return Promise.all(devices.map(async (device): Promise<[DeviceRecords[K], S]> => [device, await state(device)]));
  }

  /** Queues a step on a device; raises `Does_not_exist`. */
  step(kind: DeviceKind, dbg: string, atomic: DeviceAtomic & { readonly id: readonly [string, string] }): string {
    this.engine.store.device(kind, atomic.id);
    return this.engine.enqueue({ op: "Atomic", atomic }, dbg);
  }
}

/** Calls on virtual disk drives. */
export function vbdCalls(engine: Engine): XenopsServer["VBD"] {
  const { store, backend } = engine;
  const calls = new DeviceCalls(engine);
  const known = (id: readonly [string, string]) => void store.device("vbd", id);
  return {
    add: ({ vbd }) => calls.add("vbd", vbd),
    remove: ({ id }) => calls.remove("vbd", id),
    async stat({ id }) {
      const vbd = store.device("vbd", id);
      return [vbd, await backend.vbd.state(vbd)];
    },
    list: ({ id }) => calls.list("vbd", id, backend.vbd.state),
    plug({ debug_info: dbg, id }) {
      known(id);
      return engine.enqueue({ op: "VBD_hotplug", id }, dbg);
    },
    unplug({ debug_info: dbg, id, force }) {
      known(id);
      return engine.enqueue({ op: "VBD_hotunplug", id, force }, dbg);
    },
    eject: ({ debug_info: dbg, id }) => calls.step("vbd", dbg, { do: "VBD_eject", id }),
    insert: ({ debug_info: dbg, id, disk }) => calls.step("vbd", dbg, { do: "VBD_insert", id, disk }),
  };
}

/** Calls on network interfaces. */
export function vifCalls(engine: Engine): XenopsServer["VIF"] {
  const { store, backend, ambient } = engine;
  const calls = new DeviceCalls(engine);
  const known = (id: readonly [string, string]) => void store.device("vif", id);
  return {
    add: ({ vif }) => calls.add("vif", withMac(vif, ambient)),
    remove: ({ id }) => calls.remove("vif", id),
    async stat({ id }) {
      const vif = store.device("vif", id);
      return [vif, await backend.vif.state(vif)];
    },
    list: ({ id }) => calls.list("vif", id, backend.vif.state),
    plug({ debug_info: dbg, id }) {
      known(id);
      return engine.enqueue({ op: "VIF_hotplug", id }, dbg);
    },
    unplug({ debug_info: dbg, id, force }) {
      known(id);
      return engine.enqueue({ op: "VIF_hotunplug", id, force }, dbg);
    },
    move: ({ debug_info: dbg, id, network }) => calls.step("vif", dbg, { do: "VIF_move", id, network }),
    set_carrier: ({ debug_info: dbg, id, carrier }) => calls.step("vif", dbg, { do: "VIF_set_carrier", id, carrier }),
    set_locking_mode: ({ debug_info: dbg, id, locking_mode: mode }) =>
      calls.step("vif", dbg, { do: "VIF_set_locking_mode", id, mode }),
    set_ipv4_configuration: ({ debug_info: dbg, id, ipv4_configuration: configuration }) =>
      calls.step("vif", dbg, { do: "VIF_set_ipv4_configuration", id, configuration }),
    set_ipv6_configuration: ({ debug_info: dbg, id, ipv6_configuration: configuration }) =>
      calls.step("vif", dbg, { do: "VIF_set_ipv6_configuration", id, configuration }),
    set_pvs_proxy({ debug_info: dbg, id, proxy }) {
      if (proxy === undefined) return calls.step("vif", dbg, { do: "VIF_set_pvs_proxy", id });
      const [site, servers, connection] = proxy;
      return calls.step("vif", dbg, { do: "VIF_set_pvs_proxy", id, proxy: [site, [...servers], connection] });
    },
    set_trunks: ({ debug_info: dbg, id, trunks }) => calls.step("vif", dbg, { do: "VIF_set_trunks", id, trunks }),
  };
}

/** Calls on passed-through PCI devices. */
export function pciCalls(engine: Engine): XenopsServer["PCI"] {
  const { store, backend } = engine;
  const calls = new DeviceCalls(engine);
  return {
    add: ({ pci }) => calls.add("pci", pci),
    remove: ({ id }) => calls.remove("pci", id),
    async stat({ id }) {
      const pci = store.device("pci", id);
      return [pci, await backend.pci.state(pci)];
    },
    list: ({ id }) => calls.list("pci", id, backend.pci.state),
    dequarantine: ({ pci_addr: address }) => backend.host.dequarantine(address),
  };
}

/** Calls on USB devices. */
export function vusbCalls(engine: Engine): XenopsServer["VUSB"] {
  const { store, backend } = engine;
  const calls = new DeviceCalls(engine);
  return {
    add: ({ vusb }) => calls.add("vusb", vusb),
    remove: ({ id }) => calls.remove("vusb", id),
    async stat({ id }) {
      const vusb = store.device("vusb", id);
      return [vusb, await backend.vusb.state(vusb)];
    },
    list: ({ id }) => calls.list("vusb", id, backend.vusb.state),
    plug: ({ debug_info: dbg, id }) => calls.step("vusb", dbg, { do: "VUSB_plug", id }),
    unplug: ({ debug_info: dbg, id }) => calls.step("vusb", dbg, { do: "VUSB_unplug", id }),
  };
}

/** Calls on virtual GPUs. */
export function vgpuCalls(engine: Engine): XenopsServer["VGPU"] {
  const { store, backend } = engine;
  const calls = new DeviceCalls(engine);
  return {
    add: ({ vgpu }) => calls.add("vgpu", vgpu),
    remove: ({ id }) => calls.remove("vgpu", id),
    async stat({ id }) {
      const vgpu = store.device("vgpu", id);
      return [vgpu, await backend.vgpu.state(vgpu)];
    },
    list: ({ id }) => calls.list("vgpu", id, backend.vgpu.state),
  };
}
