import { createXenopsd, type Xenopsd, type XenopsdContext, type XenopsdOptions } from "../../daemons/xenopsd/start.ts";
import type { VbdT, VifT, VmT, VusbT, XenopsClient } from "../../generated/daemons/xenops.ts";
import { xenopsClient } from "../../generated/daemons/xenops.ts";
import type { JsonValue } from "../../runtime/daemon/descriptor.ts";
import { DaemonError } from "../../runtime/daemon/error.ts";
import { jsonText } from "../../runtime/daemon/json.ts";

export const MIB = 2 ** 20;

/** A domain manager in this process with a typed client. Nothing is kept and nothing takes time unless asked for. */
export async function xenopsd(
  options: XenopsdOptions = {},
  context: XenopsdContext = {},
): Promise<{ daemon: Xenopsd; client: XenopsClient }> {
  const daemon = await createXenopsd(
    { persist: false, "simulate-delay": 0, inventory: "/nonexistent", ...options },
    context,
  );
  return { daemon, client: xenopsClient(daemon.serve) };
}

export function uuid(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
}

export function pvVm(id: string, more: Partial<VmT> = {}): VmT {
  return {
    id,
    name: `vm ${id.slice(-4)}`,
    ssidref: 0,
    xsdata: {},
    platformdata: { featureset: "" },
    bios_strings: {},
    ty: [
      "PV",
      {
        boot: ["Direct", { kernel: "/boot/vmlinuz", cmdline: "" }],
        framebuffer: false,
        vncterm: false,
        pci_passthrough: false,
      },
    ],
    suppress_spurious_page_faults: false,
    memory_static_max: 256 * MIB,
    memory_dynamic_max: 256 * MIB,
    memory_dynamic_min: 128 * MIB,
    vcpu_max: 4,
    vcpus: 2,
    scheduler_params: { affinity: [] },
    on_crash: ["Shutdown"],
    on_shutdown: ["Shutdown"],
    on_reboot: ["Start"],
    on_softreboot: ["Softreboot"],
    pci_msitranslate: true,
    pci_power_mgmt: false,
    has_vendor_device: false,
    ...more,
  };
}

/** What is particular to an HVM guest. */
export const hvmInfo = {
  hap: true,
  shadow_multiplier: 1,
  timeoffset: "0",
  video_mib: 4,
  video: "Cirrus" as const,
  acpi: true,
  pci_emulations: [],
  pci_passthrough: false,
  boot_order: "cd",
  qemu_disk_cmdline: false,
  qemu_stubdom: false,
  firmware: "Bios" as const,
};

export function vbd(vm: string, name: string, disk: number, more: Partial<VbdT> = {}): VbdT {
  return {
    id: [vm, name],
    position: ["Xen", disk, 0],
    mode: "ReadWrite",
    backend: ["VDI", `sr/${name}`],
    ty: "Disk",
    unpluggable: true,
    extra_backend_keys: {},
    extra_private_keys: {},
    persistent: true,
    can_attach_early: false,
    ...more,
  };
}

export function vif(vm: string, position: number, more: Partial<VifT> = {}): VifT {
  return {
    id: [vm, String(position)],
    position,
    mac: "02:00:00:00:00:01",
    carrier: true,
    mtu: 1500,
    backend: ["Local", "xenbr0"],
    other_config: {},
    locking_mode: "Unlocked",
    extra_private_keys: {},
    ipv4_configuration: "Unspecified4",
    ipv6_configuration: "Unspecified6",
    trunks: [],
    ...more,
  };
}

/** The text of `VM.import_metadata`. */
export function metadata(
  vm: VmT,
  more: { vbds?: VbdT[]; vifs?: VifT[]; vusbs?: VusbT[]; domains?: string } = {},
): string {
  return jsonText({ vm, vbds: [], vifs: [], pcis: [], vgpus: [], vusbs: [], ...more } as unknown as JsonValue);
}

/** Waits for a task as clients do, destroys it, and raises its failure; answers its result. */
export async function ended(client: XenopsClient, id: string): Promise<JsonValue | undefined> {
  let from = await client.UPDATES.last_id({ debug_info: "wait" });
  for (;;) {
    const { state } = await client.Task.stat({ debug_info: "wait", id });
    if (state[0] !== "Pending") {
      await client.Task.destroy({ debug_info: "wait", id });
      if (state[0] === "Failed") throw new DaemonError("xenops", state[1]);
      return state[1].result;
    }
    [, , from] = await client.UPDATES.get({ debug_info: "wait", last_id: from, timeout: 30 });
  }
}

/** What the name of a VM's task is in these tests. */
export const dbg = { debug_info: "test" };
