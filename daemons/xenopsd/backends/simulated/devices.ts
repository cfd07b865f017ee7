import type { VbdT, VmT } from "../../../../generated/daemons/xenops.ts";
import { alreadyExists, doesNotExist, failure } from "../../errors.ts";
import type { DeviceId, DeviceKind } from "../../store/store.ts";
import type { TaskScope } from "../../tasks/task.ts";
import type { PciBackend, VbdBackend, VgpuBackend, VifBackend, VusbBackend } from "../backend.ts";
import type { SimulatedDevice } from "./domain.ts";
import type { Hypervisor } from "./hypervisor.ts";

/** Natural length of the handshake of a device, and of one with a slow backend, in milliseconds. */
const HANDSHAKE = 2;
const SLOW_HANDSHAKE = 1_000;

/** Devices of fictitious domains: plugged in their domain, each with a handshake, active or not beyond it. */
class SimulatedDevices {
  readonly #hypervisor: Hypervisor;
  readonly #kind: DeviceKind;

  constructor(hypervisor: Hypervisor, kind: DeviceKind) {
    this.#hypervisor = hypervisor;
    this.#kind = kind;
  }

  find([vm, name]: DeviceId): SimulatedDevice | undefined {
    return this.#hypervisor.peek(vm)?.domain?.[this.#kind][name];
  }

  /** A plugged device, to be changed; raises `Device_not_connected`. */
  plugged(id: DeviceId): SimulatedDevice {
    const device = this.find(id);
    if (device === undefined) throw failure("Device_not_connected");
    this.#hypervisor.change(id[0]);
    return device;
  }

  isActive([vm, name]: DeviceId): boolean {
    return this.#hypervisor.peek(vm)?.active.includes(`${this.#kind}/${name}`) === true;
  }

  setActive([vm, name]: DeviceId, active: boolean): void {
    const key = `${this.#kind}/${name}`;
    if (this.isActive([vm, name]) === active) return;
    const state = this.#hypervisor.change(vm);
    if (active) state.active.push(key);
    else state.active = state.active.filter((each) => each !== key);
  }

  /** Adds a device to a domain; raises `Already_exists` with its position. Without a position it comes after the last. */
  async plug(task: TaskScope, vm: VmT, id: DeviceId, wanted?: number, more?: Partial<SimulatedDevice>): Promise<void> {
    const domain = this.#hypervisor.domain(vm.id);
    const devices = domain[this.#kind];
    const taken = Object.values(devices).map(({ position }) => position);
    const position = wanted ?? Math.max(-1, ...taken) + 1;
    if (taken.includes(position)) throw alreadyExists(this.#kind, String(position));
    domain.plugs += 1;
    const device: SimulatedDevice = { position, order: domain.plugs, connected: false, ...more };
    devices[id[1]] = device;
    const slow = this.#hypervisor.fails(vm, "backend-slow");
    const handshake = this.#hypervisor.pause(slow ? SLOW_HANDSHAKE : HANDSHAKE);
    if (handshake !== undefined) await task.unlessCancelled(handshake);
    device.connected = true;
  }

  /** Takes a device out of a domain; by force also one that is not there. Raises `Does_not_exist`, `Device_detach_rejected`. */
  unplug(vm: VmT, id: DeviceId, force: boolean, position?: number): void {
    const devices = this.#hypervisor.peek(vm.id)?.domain?.[this.#kind];
    if (devices?.[id[1]] === undefined) {
      if (force) return;
      this.#hypervisor.domain(vm.id);
      throw doesNotExist(this.#kind, String(position ?? id[1]));
    }
    if (!force && this.#hypervisor.fails(vm, "detach-rejected")) {
      const [, name] = id;
      throw failure(["Device_detach_rejected", [this.#kind.toUpperCase(), name, "The guest keeps the device"]]);
    }
    this.#hypervisor.change(vm.id);
    delete devices[id[1]];
  }
}

/** Disks. Attaching and activating apart, the disk is plugged by the second. */
export function simulatedVbds(hypervisor: Hypervisor): VbdBackend {
  const devices = new SimulatedDevices(hypervisor, "vbd");
  const attach = (vm: VmT) => {
    if (hypervisor.fails(vm, "storage-error")) {
      throw failure(["Storage_backend_error", ["SR_BACKEND_FAILURE_46", ["", "The storage was told to fail", ""]]]);
    }
  };
  const connect = (task: TaskScope, vm: VmT, vbd: VbdT) =>
    devices.plug(task, vm, vbd.id, vbd.position?.[1], {
      ...(vbd.backend !== undefined && { disk: vbd.backend }),
      ...(vbd.qos !== undefined && { qos: vbd.qos }),
    });
  return {
    setActive: (id, active) => devices.setActive(id, active),
    epochBegin() {},
    epochEnd() {},
    plug(task, vm, vbd) {
      if (!devices.isActive(vbd.id)) return;
      attach(vm);
      return connect(task, vm, vbd);
    },
    attach(_task, vm, vbd) {
      if (devices.isActive(vbd.id)) attach(vm);
    },
    activate(task, vm, vbd) {
      if (devices.isActive(vbd.id)) return connect(task, vm, vbd);
    },
    unplug: (_task, vm, vbd, force) => devices.unplug(vm, vbd.id, force, vbd.position?.[1]),
    deactivate: (_task, vm, vbd, force) => devices.unplug(vm, vbd.id, force, vbd.position?.[1]),
    detach() {},
    insert(_task, vm, vbd, disk) {
      attach(vm);
      devices.plugged(vbd.id).disk = disk;
    },
    eject(_task, _vm, vbd) {
      delete devices.plugged(vbd.id).disk;
    },
    setQos(_vm, vbd, qos) {
      const device = devices.plugged(vbd.id);
      if (qos === undefined) delete device.qos;
      else device.qos = qos;
    },
    state(vbd) {
      const device = devices.find(vbd.id);
      return {
        active: devices.isActive(vbd.id),
        plugged: device !== undefined,
        ...(device?.qos !== undefined && { qos_target: device.qos }),
        ...(device?.disk !== undefined && { backend_present: device.disk }),
      };
    },
    actionRequest(vbd) {
      const device = devices.find(vbd.id);
      if (device === undefined) return undefined;
      if (!device.connected) return "Needs_unplug";
      return JSON.stringify(device.qos) === JSON.stringify(vbd.qos) ? undefined : "Needs_set_qos";
    },
  };
}

/** Network interfaces. */
export function simulatedVifs(hypervisor: Hypervisor): VifBackend {
  const devices = new SimulatedDevices(hypervisor, "vif");
  return {
    setActive: (id, active) => devices.setActive(id, active),
    plug(task, vm, vif) {
      if (devices.isActive(vif.id)) return devices.plug(task, vm, vif.id, vif.position);
    },
    unplug: (_task, vm, vif, force) => devices.unplug(vm, vif.id, force, vif.position),
    move: (_task, _vm, vif) => void devices.plugged(vif.id),
    setCarrier: (_vm, vif) => void devices.plugged(vif.id),
    setLockingMode: (_vm, vif) => void devices.plugged(vif.id),
    setIpv4Configuration: (_vm, vif) => void devices.plugged(vif.id),
    setIpv6Configuration: (_vm, vif) => void devices.plugged(vif.id),
    setPvsProxy: (_vm, vif) => void devices.plugged(vif.id),
    setTrunks: (_vm, vif) => void devices.plugged(vif.id),
    state(vif) {
      return {
        active: devices.isActive(vif.id),
        plugged: devices.find(vif.id) !== undefined,
        kthread_pid: 0,
        media_present: false,
        pvs_rules_active: false,
      };
    },
    actionRequest: (vif) => (devices.find(vif.id)?.connected === false ? "Needs_unplug" : undefined),
  };
}

/** Passed-through PCI devices. */
export function simulatedPcis(hypervisor: Hypervisor): PciBackend {
  const devices = new SimulatedDevices(hypervisor, "pci");
  return {
    plug: (task, vm, pci) => devices.plug(task, vm, pci.id, pci.position),
    unplug: (_task, vm, pci) => devices.unplug(vm, pci.id, true),
    state: (pci) => ({ plugged: devices.find(pci.id) !== undefined }),
    actionRequest: () => undefined,
  };
}

/** USB devices of the host. */
export function simulatedVusbs(hypervisor: Hypervisor): VusbBackend {
  const devices = new SimulatedDevices(hypervisor, "vusb");
  return {
    plug: (task, vm, vusb) => devices.plug(task, vm, vusb.id),
    unplug: (_task, vm, vusb) => devices.unplug(vm, vusb.id, true),
    state: (vusb) => ({ plugged: devices.find(vusb.id) !== undefined }),
    actionRequest: () => undefined,
  };
}

/** Virtual GPUs: their emulators run as long as the domain. */
export function simulatedVgpus(hypervisor: Hypervisor): VgpuBackend {
  const devices = new SimulatedDevices(hypervisor, "vgpu");
  return {
    setActive: (id, active) => devices.setActive(id, active),
    async start(task, vm, vgpus) {
      for (const { id, position } of vgpus) await devices.plug(task, vm, id, position);
    },
    state(vgpu) {
      const domain = hypervisor.peek(vgpu.id[0])?.domain;
      const active = devices.isActive(vgpu.id);
      const plugged = devices.find(vgpu.id) !== undefined || (active && domain?.deviceModel === true);
      return { active, plugged };
    },
  };
}
