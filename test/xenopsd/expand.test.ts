import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Expandable, expand, type VmView } from "../../daemons/xenopsd/atomics/expand.ts";
import type { Atomic } from "../../daemons/xenopsd/atomics/operation.ts";
import { chunks, expiry, weight } from "../../daemons/xenopsd/atomics/weights.ts";
import type { PciT, VgpuT, VusbT } from "../../generated/daemons/xenops.ts";
import { vbd, vif } from "./support.ts";

const expansion = suite("xenopsd: expansion of operations");
const vm = "v";

const none: VmView = { vbds: [], vifs: [], pcis: [], vgpus: [], vusbs: [], plugInOneStep: true };
const address = (dev: number) => ({ domain: 0, bus: 1, dev, fn: 0 });
const pci = (dev: number): PciT => ({ id: [vm, `p${dev}`], position: dev, address: address(dev) });
const vusb: VusbT = { id: [vm, "u"], hostbus: "1", hostport: "2", version: "2.0", path: "1-2", speed: 480 };
const nvidia = (dev: number, sriov: boolean): VgpuT => ({
  id: [vm, `g${dev}`],
  position: dev,
  physical_pci_address: address(dev),
  implementation: ["Nvidia", { virtual_pci_address: address(dev), extra_args: "", ...(sriov && { type_id: "t" }) }],
});
const full: VmView = {
  vbds: [
    vbd(vm, "xvda", 0),
    vbd(vm, "xvdb", 1, { mode: "ReadOnly" }),
    vbd(vm, "xvdc", 2, { persistent: false }),
    (({ backend: _, ...empty }) => empty)(vbd(vm, "xvdd", 3, { mode: "ReadOnly", ty: "CDROM" })),
  ],
  vifs: [vif(vm, 0), vif(vm, 1)],
  pcis: [pci(1), pci(2)],
  vgpus: [nvidia(1, true)],
  vusbs: [vusb],
  plugInOneStep: true,
};

/** Steps as lines: groups with their members indented. */
function lines(steps: readonly Atomic[], indent = ""): string[] {
  return steps.flatMap((step) => {
    if (step.do === "Best_effort") return [`${indent}Best_effort`, ...lines([step.step], `${indent}  `)];
    if ("steps" in step) return [`${indent}${step.do}`, ...lines(step.steps, `${indent}  `)];
    const { do: name, ...rest } = step;
    const values = Object.entries(rest).flatMap(([key, value]) => {
      if (key === "vm" || value === undefined) return [];
      if (key === "id") return [(value as [string, string])[1]];
      return [typeof value === "string" ? value : `${key}=${JSON.stringify(value)}`];
    });
    return [[indent + name, ...values].join(" ")];
  });
}

function snapshot(operation: Expandable, view: VmView, expected: string): void {
  const rows = expected.replace(/^\n|\n\s*$/g, "").split("\n");
  const margin = Math.min(...rows.map((row) => row.search(/\S/)));
  assert.is(lines(expand(operation, view)).join("\n"), rows.map((row) => row.slice(margin)).join("\n"));
}

expansion("start of a VM without devices", () => {
  snapshot(
    { op: "VM_start", vm, force: true },
    none,
    `
    VM_hook_script vm-pre-start none
    VM_create noSharedPageTable=false
    VM_build force=true
    VM_create_device_model restore=false
    VM_set_domain_action_request
    `,
  );
});

expansion("start of a VM with one interface: groups of one are their member", () => {
  snapshot(
    { op: "VM_start", vm, force: false },
    { ...none, vifs: [vif(vm, 0)] },
    `
    VM_hook_script vm-pre-start none
    VM_create noSharedPageTable=false
    VM_build force=false
    Serial
      VIF_set_active 0 on=true
      VIF_plug 0
    VM_create_device_model restore=false
    VM_set_domain_action_request
    `,
  );
});

expansion("start of a VM with every kind of device", () => {
  snapshot(
    { op: "VM_start", vm, force: false },
    full,
    `
    PCI_dequarantine address={"domain":0,"bus":1,"dev":1,"fn":0}
    VM_hook_script vm-pre-start none
    VM_create noSharedPageTable=true
    VM_build force=false
    Parallel
      Serial
        Nested_parallel
          Serial
            VBD_set_active xvda on=true
            VBD_epoch_begin xvda disk=["VDI","sr/xvda"] persistent=true
            VBD_plug xvda
          Serial
            VBD_set_active xvdc on=true
            VBD_epoch_begin xvdc disk=["VDI","sr/xvdc"] persistent=false
            VBD_plug xvdc
        Nested_parallel
          Serial
            VBD_set_active xvdb on=true
            VBD_epoch_begin xvdb disk=["VDI","sr/xvdb"] persistent=true
            VBD_plug xvdb
          Serial
            VBD_set_active xvdd on=true
            VBD_plug xvdd
      Serial
        VIF_set_active 0 on=true
        VIF_plug 0
      Serial
        VIF_set_active 1 on=true
        VIF_plug 1
      Serial
        VGPU_set_active g1 on=true
        PCI_plug p1 viaDeviceModel=false
    VM_create_device_model restore=false
    PCI_plug p2 viaDeviceModel=true
    VUSB_plug u
    VM_set_domain_action_request
    `,
  );
});

expansion("clean and hard shutdown", () => {
  const view = { ...full, vgpus: [], pcis: [pci(2)], vbds: full.vbds.slice(0, 1), vifs: full.vifs.slice(0, 1) };
  snapshot(
    { op: "VM_poweroff", vm, timeout: 1200 },
    view,
    `
    VM_hook_script vm-pre-shutdown clean-shutdown
    VM_shutdown_domain PowerOff timeout=1200
    VUSB_unplug u
    Best_effort
      VM_pause
    VM_destroy_device_model
    Parallel
      VBD_unplug xvda force=true
      VIF_unplug 0 force=true
      PCI_unplug p2
    VM_destroy
    Parallel
      Serial
        VBD_epoch_end xvda disk=["VDI","sr/xvda"]
        VBD_set_active xvda on=false
      VIF_set_active 0 on=false
    VM_hook_script vm-post-destroy clean-shutdown
    `,
  );
  snapshot(
    { op: "VM_poweroff", vm },
    { ...none, vgpus: [nvidia(1, false)] },
    `
    VM_hook_script vm-pre-shutdown hard-shutdown
    Best_effort
      VM_pause
    VM_destroy_device_model
    VM_destroy
    VGPU_set_active g1 on=false
    VM_hook_script vm-post-destroy hard-shutdown
    `,
  );
});

expansion("reboot", () => {
  snapshot(
    { op: "VM_reboot", vm, timeout: 30 },
    { ...none, vbds: full.vbds.slice(0, 1) },
    `
    VM_shutdown_domain Reboot timeout=30
    VM_hook_script vm-pre-shutdown clean-reboot
    Best_effort
      VM_pause
    VM_destroy_device_model
    VBD_unplug xvda force=true
    VM_destroy
    VBD_epoch_end xvda disk=["VDI","sr/xvda"]
    VM_hook_script vm-post-destroy clean-reboot
    VM_hook_script vm-pre-reboot none
    VM_hook_script vm-pre-start none
    VM_create noSharedPageTable=false
    VM_build force=false
    Serial
      VBD_set_active xvda on=true
      VBD_epoch_begin xvda disk=["VDI","sr/xvda"] persistent=true
      VBD_plug xvda
    VM_create_device_model restore=false
    VM_set_domain_action_request
    VM_unpause
    `,
  );
});

expansion("suspend and resume", () => {
  const view = { ...none, vbds: full.vbds.slice(0, 2), vifs: full.vifs };
  snapshot(
    { op: "VM_suspend", vm, disk: ["Local", "/s"] },
    none,
    `
    VM_hook_script vm-pre-suspend suspend
    VM_save disk=["Local","/s"]
    VM_hook_script vm-pre-shutdown suspend
    Best_effort
      VM_pause
    VM_destroy_device_model
    VM_destroy
    VM_hook_script vm-post-destroy suspend
    `,
  );
  snapshot(
    { op: "VM_resume", vm, disk: ["Local", "/s"] },
    view,
    `
    VM_create noSharedPageTable=false
    VM_hook_script vm-pre-resume none
    VM_restore disk=["Local","/s"]
    Serial
      VBD_set_active xvda on=true
      VBD_plug xvda
    Serial
      VBD_set_active xvdb on=true
      VBD_plug xvdb
    Parallel
      Serial
        VIF_set_active 0 on=true
        VIF_plug 0
      Serial
        VIF_set_active 1 on=true
        VIF_plug 1
    VM_create_device_model restore=true
    VM_set_domain_action_request
    VM_hook_script vm-post-resume none
    `,
  );
});

expansion("disks that are attached and activated apart", () => {
  const view = { ...none, vbds: [vbd(vm, "xvda", 0, { can_attach_early: true })], plugInOneStep: false };
  snapshot(
    { op: "VBD_hotplug", id: [vm, "xvda"] },
    view,
    `
    VBD_set_active xvda on=true
    Serial
      VBD_attach xvda
      VBD_activate xvda
    `,
  );
  snapshot(
    { op: "VBD_hotunplug", id: [vm, "xvda"], force: true },
    view,
    `
    Serial
      VBD_deactivate xvda force=true
      VBD_detach xvda
    VBD_set_active xvda on=false
    `,
  );
  snapshot(
    { op: "VM_restore_devices", vm, migration: true },
    view,
    `
    VBD_activate xvda
    VM_create_device_model restore=true
    `,
  );
});

expansion("weights, portions and times of groups", () => {
  const leaf: Atomic = { do: "VM_pause", vm };
  const save: Atomic = { do: "VM_save", vm, disk: ["Local", "/s"] };
  const serial: Atomic = { do: "Serial", vm, steps: [leaf, save, leaf] };
  const wide: Atomic = { do: "Parallel", vm, steps: [...Array.from({ length: 11 }, () => leaf), serial] };
  assert.is(weight(serial), 12);
  assert.is(weight(wide), 23);
  assert.equal(
    chunks(wide.steps).map((portion) => portion.length),
    [10, 2],
  );
  assert.is(expiry(serial), 3 * 1200);
  assert.is(expiry(wide), 1200 + 3 * 1200);
});

expansion.run();
