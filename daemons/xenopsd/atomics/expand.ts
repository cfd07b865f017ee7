import type { Disk, PciT, VbdT, VgpuT, VifT, VusbT, XcpPciAddress } from "../../../generated/daemons/xenops.ts";
import type { DeviceId } from "../store/store.ts";
import type { Atomic, Hook, HookReason, Operation } from "./operation.ts";

/** What an expansion depends on: the VM's devices in the order of their positions, and how disks are plugged. */
export interface VmView {
  readonly vbds: readonly VbdT[];
  readonly vifs: readonly VifT[];
  readonly pcis: readonly PciT[];
  readonly vgpus: readonly VgpuT[];
  readonly vusbs: readonly VusbT[];
  /** A disk is plugged in one step instead of attach and activate (`xenopsd-vbd-plug-unplug-legacy`). */
  readonly plugInOneStep: boolean;
}

/** Operations that consist of steps. */
export type Expandable = Exclude<
  Operation,
  { readonly op: "VM_check_state" | "check_state" | "VM_migrate" | "VM_receive_memory" }
>;

/**
 * The steps of an operation, in order (spec: xenopsd.md, section 5). Groups of one step are that step, empty ones are left
 * out.
 */
export function expand(operation: Expandable, view: VmView): Atomic[] {
  switch (operation.op) {
    case "VM_start":
      return startSteps(operation.vm, operation.force, view);
    case "VM_shutdown":
      return shutdownSteps(operation.vm, operation.timeout, view);
    case "VM_poweroff":
      return poweroffSteps(operation.vm, operation.timeout, view);
    case "VM_reboot":
      return rebootSteps(operation.vm, operation.timeout, view);
    case "VM_suspend":
      return suspendSteps(operation.vm, operation.disk, view);
    case "VM_resume":
      return resumeSteps(operation.vm, operation.disk, view);
    case "VM_restore_vifs":
      return restoreVifs(operation.vm, view);
    case "VM_restore_devices":
      return restoreDevices(operation.vm, operation.migration, view);
    case "VBD_hotplug":
      return [setActive("VBD_set_active", operation.id, true), ...plugVbd(operation.id, view)];
    case "VBD_hotunplug":
      return [...unplugVbd(operation.id, operation.force, view), setActive("VBD_set_active", operation.id, false)];
    case "VIF_hotplug":
      return [setActive("VIF_set_active", operation.id, true), { do: "VIF_plug", id: operation.id }];
    case "VIF_hotunplug":
      return [
        { do: "VIF_unplug", id: operation.id, force: operation.force },
        setActive("VIF_set_active", operation.id, false),
      ];
    case "Atomic":
      return [operation.atomic];
  }
}

function startSteps(vm: string, force: boolean, view: VmView): Atomic[] {
  const { vifs, vgpus, pcis } = view;
  const sriovPcis = pcis.filter((pci) => isVgpuFunction(pci, vgpus));
  const devices = [
    ...serial(vm, [
      ...nested(
        vm,
        writable(view).map((vbd) => serial(vm, startVbd(vbd, view))),
      ),
      ...nested(
        vm,
        readOnly(view).map((vbd) => serial(vm, startVbd(vbd, view))),
      ),
    ]),
    ...vifs.flatMap((vif) => serial(vm, activateVif(vif))),
    ...serial(vm, [
      ...nested(
        vm,
        vgpus.map(({ id }) => [setActive("VGPU_set_active", id, true)]),
      ),
      ...nested(
        vm,
        sriovPcis.map(({ id }) => [{ do: "PCI_plug", id, viaDeviceModel: false }]),
      ),
    ]),
  ];
  return [
    ...dequarantine(vgpus),
    hook(vm, "vm-pre-start", "none"),
    { do: "VM_create", vm, noSharedPageTable: vgpus.some(isSriov) },
    { do: "VM_build", vm, force },
    ...group("Parallel", vm, devices),
    { do: "VM_create_device_model", vm, restore: false },
    ...passedThrough(view).map(({ id }): Atomic => ({ do: "PCI_plug", id, viaDeviceModel: true })),
    ...view.vusbs.map(({ id }): Atomic => ({ do: "VUSB_plug", id })),
    { do: "VM_set_domain_action_request", vm, request: undefined },
  ];
}

function shutdownSteps(vm: string, timeout: number | undefined, view: VmView): Atomic[] {
  return [
    ...(timeout === undefined ? [] : [{ do: "VM_shutdown_domain", vm, request: "PowerOff", timeout } satisfies Atomic]),
    ...group(
      "Parallel",
      vm,
      view.vusbs.map(({ id }): Atomic => ({ do: "VUSB_unplug", id })),
    ),
    { do: "Best_effort", step: { do: "VM_pause", vm } },
    { do: "VM_destroy_device_model", vm },
    ...group("Parallel", vm, [
      ...view.vbds.flatMap(({ id }) => serial(vm, unplugVbd(id, true, view))),
      ...view.vifs.map(({ id }): Atomic => ({ do: "VIF_unplug", id, force: true })),
      ...view.pcis.map(({ id }): Atomic => ({ do: "PCI_unplug", id })),
    ]),
    { do: "VM_destroy", vm },
  ];
}

function poweroffSteps(vm: string, timeout: number | undefined, view: VmView): Atomic[] {
  const reason = timeout === undefined ? "hard-shutdown" : "clean-shutdown";
  return [
    hook(vm, "vm-pre-shutdown", reason),
    ...shutdownSteps(vm, timeout, view),
    ...group("Parallel", vm, [
      ...view.vbds.flatMap((vbd) => serial(vm, [...endEpoch(vbd), setActive("VBD_set_active", vbd.id, false)])),
      ...view.vifs.map(({ id }) => setActive("VIF_set_active", id, false)),
      ...view.vgpus.map(({ id }) => setActive("VGPU_set_active", id, false)),
    ]),
    hook(vm, "vm-post-destroy", reason),
  ];
}

function rebootSteps(vm: string, timeout: number | undefined, view: VmView): Atomic[] {
  const reason = timeout === undefined ? "hard-reboot" : "clean-reboot";
  return [
    ...(timeout === undefined ? [] : [{ do: "VM_shutdown_domain", vm, request: "Reboot", timeout } satisfies Atomic]),
    hook(vm, "vm-pre-shutdown", reason),
    ...shutdownSteps(vm, undefined, view),
    ...group("Parallel", vm, view.vbds.flatMap(endEpoch)),
    hook(vm, "vm-post-destroy", reason),
    hook(vm, "vm-pre-reboot", "none"),
    ...startSteps(vm, false, view),
    { do: "VM_unpause", vm },
  ];
}

function suspendSteps(vm: string, disk: Disk, view: VmView): Atomic[] {
  return [
    hook(vm, "vm-pre-suspend", "suspend"),
    { do: "VM_save", vm, disk, ...(view.vgpus.length > 0 && { vgpuDisk: disk }) },
    hook(vm, "vm-pre-shutdown", "suspend"),
    ...shutdownSteps(vm, undefined, view),
    hook(vm, "vm-post-destroy", "suspend"),
  ];
}

function resumeSteps(vm: string, disk: Disk, view: VmView): Atomic[] {
  const { vgpus, pcis } = view;
  return [
    ...dequarantine(vgpus),
    { do: "VM_create", vm, noSharedPageTable: vgpus.some(isSriov) },
    hook(vm, "vm-pre-resume", "none"),
    ...pcis
      .filter((pci) => isVgpuFunction(pci, vgpus))
      .map(({ id }): Atomic => ({ do: "PCI_plug", id, viaDeviceModel: false })),
    ...(vgpus.length === 0
      ? []
      : [{ do: "VGPU_start", ids: vgpus.map(({ id }) => id), restore: true } satisfies Atomic]),
    { do: "VM_restore", vm, disk, ...(vgpus.length > 0 && { vgpuDisk: disk }) },
    ...restoreDevices(vm, false, view),
    { do: "VM_set_domain_action_request", vm, request: undefined },
    hook(vm, "vm-post-resume", "none"),
  ];
}

/** Disks that another host may still use are attached, but not activated, before their VM comes from there. */
export function attachEarly(vm: string, view: VmView): Atomic[] {
  if (view.plugInOneStep) return [];
  const attach = ({ id, can_attach_early }: VbdT): Atomic[] =>
    can_attach_early ? serial(vm, [setActive("VBD_set_active", id, true), { do: "VBD_attach", id }]) : [];
  return [
    ...group("Parallel", vm, writable(view).flatMap(attach)),
    ...group("Parallel", vm, readOnly(view).flatMap(attach)),
  ];
}

function restoreVifs(vm: string, { vifs }: VmView): Atomic[] {
  return group(
    "Parallel",
    vm,
    vifs.flatMap((vif) => serial(vm, activateVif(vif))),
  );
}

function restoreDevices(vm: string, migration: boolean, view: VmView): Atomic[] {
  const restoreVbd = ({ id, can_attach_early }: VbdT): Atomic[] =>
    migration && !view.plugInOneStep && can_attach_early
      ? [{ do: "VBD_activate", id }]
      : serial(vm, [setActive("VBD_set_active", id, true), ...plugVbd(id, view)]);
  return [
    ...group("Parallel", vm, writable(view).flatMap(restoreVbd)),
    ...group("Parallel", vm, readOnly(view).flatMap(restoreVbd)),
    ...(migration ? [] : restoreVifs(vm, view)),
    ...group(
      "Parallel",
      vm,
      view.vgpus.map(({ id }) => setActive("VGPU_set_active", id, true)),
    ),
    { do: "VM_create_device_model", vm, restore: true },
    ...passedThrough(view).map(({ id }): Atomic => ({ do: "PCI_plug", id, viaDeviceModel: true })),
  ];
}

function startVbd(vbd: VbdT, view: VmView): Atomic[] {
  const { id, backend, persistent } = vbd;
  return [
    setActive("VBD_set_active", id, true),
    ...(backend === undefined ? [] : [{ do: "VBD_epoch_begin", id, disk: backend, persistent } satisfies Atomic]),
    ...plugVbd(id, view),
  ];
}

function endEpoch({ id, backend }: VbdT): Atomic[] {
  return backend === undefined ? [] : [{ do: "VBD_epoch_end", id, disk: backend }];
}

function activateVif({ id }: VifT): Atomic[] {
  return [setActive("VIF_set_active", id, true), { do: "VIF_plug", id }];
}

/** Plugging a disk: one step, or a group of two. */
function plugVbd(id: DeviceId, { plugInOneStep }: VmView): Atomic[] {
  if (plugInOneStep) return [{ do: "VBD_plug", id }];
  return serial(id[0], [
    { do: "VBD_attach", id },
    { do: "VBD_activate", id },
  ]);
}

function unplugVbd(id: DeviceId, force: boolean, { plugInOneStep }: VmView): Atomic[] {
  if (plugInOneStep) return [{ do: "VBD_unplug", id, force }];
  return serial(id[0], [
    { do: "VBD_deactivate", id, force },
    { do: "VBD_detach", id },
  ]);
}

function setActive(step: "VBD_set_active" | "VIF_set_active" | "VGPU_set_active", id: DeviceId, on: boolean): Atomic {
  return { do: step, id, on };
}

function hook(vm: string, name: Hook, reason: HookReason): Atomic {
  return { do: "VM_hook_script", vm, hook: name, reason };
}

function group(kind: "Parallel" | "Nested_parallel" | "Serial", vm: string, steps: readonly Atomic[]): Atomic[] {
  return steps.length < 2 ? [...steps] : [{ do: kind, vm, steps }];
}

function serial(vm: string, steps: readonly Atomic[]): Atomic[] {
  return group("Serial", vm, steps);
}

function nested(vm: string, members: readonly (readonly Atomic[])[]): Atomic[] {
  return group("Nested_parallel", vm, members.flat());
}

/** Storage cannot turn a disk attached read-only into a writable one, so writable drives come first. */
function writable({ vbds }: VmView): VbdT[] {
  return vbds.filter(({ mode }) => mode === "ReadWrite");
}

function readOnly({ vbds }: VmView): VbdT[] {
  return vbds.filter(({ mode }) => mode === "ReadOnly");
}

function passedThrough({ pcis, vgpus }: VmView): PciT[] {
  return pcis.filter((pci) => !isVgpuFunction(pci, vgpus));
}

/** A virtual GPU that is a PCI function of its own. */
function isSriov({ implementation }: VgpuT): boolean {
  return (
    typeof implementation === "object" && implementation[0] === "Nvidia" && implementation[1].type_id !== undefined
  );
}

function isVgpuFunction(pci: PciT, vgpus: readonly VgpuT[]): boolean {
  return vgpus.some((vgpu) => isSriov(vgpu) && sameAddress(vgpu.physical_pci_address, pci.address));
}

function sameAddress(a: XcpPciAddress, b: XcpPciAddress): boolean {
  return a.domain === b.domain && a.bus === b.bus && a.dev === b.dev && a.fn === b.fn;
}

function dequarantine(vgpus: readonly VgpuT[]): Atomic[] {
  return vgpus
    .filter(({ implementation }) => typeof implementation === "object" && implementation[0] !== "MxGPU")
    .map(({ physical_pci_address: address }): Atomic => ({ do: "PCI_dequarantine", address }));
}
