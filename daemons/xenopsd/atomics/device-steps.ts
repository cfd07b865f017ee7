import type { DynamicId } from "../../../generated/daemons/xenops.ts";
import { failure } from "../errors.ts";
import type { DeviceId, DeviceKind } from "../store/store.ts";
import type { Task } from "../tasks/task.ts";
import type { DeviceAtomic } from "./operation.ts";
import type { StepScope } from "./scope.ts";

type OfKind<P extends string> = Extract<DeviceAtomic, { readonly do: `${P}_${string}` }>;

/** Carries out a step that concerns a device. */
export async function runDeviceStep(scope: StepScope, task: Task, step: DeviceAtomic): Promise<void> {
  switch (step.do) {
    case "PCI_dequarantine":
      return scope.backend.host.dequarantine(step.address);
    case "PCI_plug":
    case "PCI_unplug":
      return pciStep(scope, task, step);
    case "VUSB_plug":
    case "VUSB_unplug":
      return vusbStep(scope, task, step);
    case "VGPU_set_active":
    case "VGPU_start":
      return vgpuStep(scope, task, step);
    default:
      return isVbdStep(step) ? vbdStep(scope, task, step) : vifStep(scope, task, step);
  }
}

/** The name of a device in the stream of changes. */
export function dynamicId(kind: DeviceKind, [vm, name]: DeviceId): DynamicId {
  const id: [string, string] = [vm, name];
  switch (kind) {
    case "vbd":
      return ["Vbd", id];
    case "vif":
      return ["Vif", id];
    case "pci":
      return ["Pci", id];
    case "vgpu":
      return ["Vgpu", id];
    case "vusb":
      return ["Vusb", id];
  }
}

function isVbdStep(step: OfKind<"VBD"> | OfKind<"VIF">): step is OfKind<"VBD"> {
  return step.do.startsWith("VBD_");
}

/** Runs `act` and tells clients that the device has changed, also when it failed. */
async function announcing(scope: StepScope, kind: DeviceKind, id: DeviceId, act: () => unknown): Promise<void> {
  try {
    await act();
  } finally {
    scope.updates.add(dynamicId(kind, id));
  }
}

async function vbdStep(scope: StepScope, task: Task, step: OfKind<"VBD">): Promise<void> {
  const { store } = scope;
  const backend = scope.backend.vbd;
  const vbd = store.device("vbd", step.id);
  const vm = store.vm(step.id[0]);
  switch (step.do) {
    case "VBD_epoch_begin":
      return backend.epochBegin(task, vm, step.disk, step.persistent);
    case "VBD_epoch_end":
      return backend.epochEnd(task, vm, step.disk);
    case "VBD_set_active":
      return announcing(scope, "vbd", step.id, () => backend.setActive(step.id, step.on));
    case "VBD_plug":
      return announcing(scope, "vbd", step.id, () => backend.plug(task, vm, vbd));
    case "VBD_attach":
      return announcing(scope, "vbd", step.id, () => backend.attach(task, vm, vbd));
    case "VBD_activate":
      return announcing(scope, "vbd", step.id, () => backend.activate(task, vm, vbd));
    case "VBD_unplug":
      return announcing(scope, "vbd", step.id, () => backend.unplug(task, vm, vbd, step.force));
    case "VBD_deactivate":
      return announcing(scope, "vbd", step.id, () => backend.deactivate(task, vm, vbd, step.force));
    case "VBD_detach":
      return announcing(scope, "vbd", step.id, () => backend.detach(task, vm, vbd));
    case "VBD_set_qos":
      return announcing(scope, "vbd", step.id, () => backend.setQos(vm, vbd, vbd.qos));
    case "VBD_insert":
      await assertRunning(scope, step.id[0]);
      if (vbd.backend !== undefined) throw failure("Media_present");
      await announcing(scope, "vbd", step.id, async () => {
        await backend.insert(task, vm, vbd, step.disk);
        store.putDevice("vbd", { ...vbd, backend: step.disk });
      });
      return;
    case "VBD_eject":
      await assertRunning(scope, step.id[0]);
      if (vbd.ty === "Disk") throw failure("Media_not_ejectable");
      if (vbd.backend === undefined) throw failure("Media_not_present");
      await announcing(scope, "vbd", step.id, async () => {
        await backend.eject(task, vm, vbd);
        const { backend: _medium, ...empty } = vbd;
        store.putDevice("vbd", empty);
      });
  }
}

async function assertRunning({ store, backend }: StepScope, vm: string): Promise<void> {
  const state = await backend.vm.powerState(store.vm(vm));
  if (state !== "Running" && state !== "Paused") throw failure(["Bad_power_state", [state, "Running"]]);
}

/** Scripts read some settings from the stored record, so these are stored before the backend acts, the others after. */
async function vifStep(scope: StepScope, task: Task, step: OfKind<"VIF">): Promise<void> {
  const { store } = scope;
  const backend = scope.backend.vif;
  const vif = store.device("vif", step.id);
  const vm = store.vm(step.id[0]);
  const announced = (act: () => unknown) => announcing(scope, "vif", step.id, act);
  switch (step.do) {
    case "VIF_set_active":
      return announced(() => backend.setActive(step.id, step.on));
    case "VIF_plug":
      return announced(() => backend.plug(task, vm, vif));
    case "VIF_unplug":
      return announced(() => backend.unplug(task, vm, vif, step.force));
    case "VIF_move":
      store.putDevice("vif", { ...vif, backend: step.network });
      return announced(() => backend.move(task, vm, vif, step.network));
    case "VIF_set_locking_mode":
      store.putDevice("vif", { ...vif, locking_mode: step.mode });
      return announced(() => backend.setLockingMode(vm, vif, step.mode));
    case "VIF_set_ipv4_configuration":
      store.putDevice("vif", { ...vif, ipv4_configuration: step.configuration });
      return announced(() => backend.setIpv4Configuration(vm, vif, step.configuration));
    case "VIF_set_ipv6_configuration":
      store.putDevice("vif", { ...vif, ipv6_configuration: step.configuration });
      return announced(() => backend.setIpv6Configuration(vm, vif, step.configuration));
    case "VIF_set_pvs_proxy": {
      const { pvs_proxy: _old, ...without } = vif;
      store.putDevice("vif", step.proxy === undefined ? without : { ...vif, pvs_proxy: step.proxy });
      return announced(() => backend.setPvsProxy(vm, vif, step.proxy));
    }
    case "VIF_set_carrier":
      await announced(() => backend.setCarrier(vm, vif, step.carrier));
      return store.putDevice("vif", { ...vif, carrier: step.carrier });
    case "VIF_set_trunks":
      await announced(() => backend.setTrunks(vm, vif, step.trunks));
      return store.putDevice("vif", { ...vif, trunks: [...step.trunks] });
  }
}

async function pciStep(
  scope: StepScope,
  task: Task,
  step: Exclude<OfKind<"PCI">, { readonly do: "PCI_dequarantine" }>,
): Promise<void> {
  const pci = scope.store.device("pci", step.id);
  const vm = scope.store.vm(step.id[0]);
  const backend = scope.backend.pci;
  return announcing(scope, "pci", step.id, () =>
    step.do === "PCI_plug" ? backend.plug(task, vm, pci, step.viaDeviceModel) : backend.unplug(task, vm, pci),
  );
}

async function vusbStep(scope: StepScope, task: Task, step: OfKind<"VUSB">): Promise<void> {
  const vusb = scope.store.device("vusb", step.id);
  const vm = scope.store.vm(step.id[0]);
  const backend = scope.backend.vusb;
  return announcing(scope, "vusb", step.id, () =>
    step.do === "VUSB_plug" ? backend.plug(task, vm, vusb) : backend.unplug(task, vm, vusb),
  );
}

async function vgpuStep(scope: StepScope, task: Task, step: OfKind<"VGPU">): Promise<void> {
  const { store, backend, updates } = scope;
  if (step.do === "VGPU_set_active") {
    return announcing(scope, "vgpu", step.id, () => backend.vgpu.setActive(step.id, step.on));
  }
  const vgpus = step.ids.map((id) => store.device("vgpu", id));
  const [first] = vgpus;
  if (first === undefined) return;
  await backend.vgpu.start(task, store.vm(first.id[0]), vgpus, step.restore);
  for (const { id } of vgpus) updates.add(["Vgpu", id]);
}
