import {
  type Disk,
  type VbdT,
  type VifT,
  type VmAction,
  type VmBuilderInfo,
  type VmT,
  type VusbT,
  xenops,
} from "../../../generated/daemons/xenops.ts";
import { Codecs } from "../../../runtime/daemon/codec.ts";
import type { Db } from "../../../runtime/dispatch/context.ts";
import { isNullRef, type Ref } from "../../../runtime/ref.ts";
import { isLive } from "../vm/facts.ts";
import { deviceNumber } from "./device-number.ts";
import { diskPriorityOf } from "./disk-priority.ts";
import { pcisOf } from "./pci.ts";

const codecs = new Codecs(xenops);
const [vmCodec, vbdCodec, vifCodec] = [codecs.named("Vm.t"), codecs.named("Vbd.t"), codecs.named("Vif.t")];
const [vusbCodec, pciCodec] = [codecs.named("Vusb.t"), codecs.named("Pci.t")];

/** Everything that xenopsd has to know of a VM to run it, as the JSON text of `VM.import_metadata` (spec: xenopsd.md, section 2.2). */
export function metadataText(db: Db, vm: Ref<"VM">): string {
  const row = db.VM.get(vm);
  const vbds = row.VBDs.flatMap((ref) => vbdOf(db, row.uuid, ref, row.HVM_boot_policy !== "") ?? []);
  const vifs = row.VIFs.flatMap((ref) => vifOf(db, row.uuid, ref) ?? []).sort((a, b) => a.position - b.position);
  const vusbs = row.VUSBs.flatMap((ref) => comingVusb(db, row, ref) ?? []);
  const listOf = (items: readonly unknown[], codec: typeof vmCodec): string =>
    `[${items.map((i) => codec.encode(i)).join(",")}]`;
  const members = [
    ["vusbs", listOf(vusbs, vusbCodec)],
    ["vgpus", "[]"],
    ["pcis", listOf(pcisOf(row), pciCodec)],
    ["vifs", listOf(vifs, vifCodec)],
    ["vbds", listOf(vbds, vbdCodec)],
    ["vm", vmCodec.encode(vmOf(db, vm))],
  ];
  return `{${members.map(([name, text]) => `"${name}":${text}`).join(",")}}`;
}

/** The VM itself. */
function vmOf(db: Db, vm: Ref<"VM">): VmT {
  const row = db.VM.get(vm);
  const weight = Number(row.VCPUs_params.weight ?? 256);
  const cap = Number(row.VCPUs_params.cap ?? 0);
  return {
    id: row.uuid,
    name: row.name_label,
    ssidref: 0,
    xsdata: row.xenstore_data,
    platformdata: platformOf(row.platform),
    bios_strings: row.bios_strings,
    ty: builderOf(db, row),
    suppress_spurious_page_faults: row.other_config["suppress-spurious-page-faults"] === "true",
    memory_static_max: row.memory_static_max,
    memory_dynamic_max: row.memory_dynamic_max,
    memory_dynamic_min: row.memory_dynamic_min,
    vcpu_max: row.VCPUs_max,
    vcpus: row.VCPUs_at_startup,
    scheduler_params: {
      priority: [Number.isFinite(weight) ? weight : 256, Number.isFinite(cap) ? cap : 0],
      affinity: affinityOf(row.VCPUs_params.mask),
    },
    on_crash: actionsAfterCrash(row.actions_after_crash),
    on_shutdown: row.actions_after_shutdown === "destroy" ? ["Shutdown"] : ["Start"],
    on_reboot: row.actions_after_reboot === "destroy" ? ["Shutdown"] : ["Start"],
    on_softreboot:
      row.actions_after_softreboot === "destroy"
        ? ["Shutdown"]
        : row.actions_after_softreboot === "restart"
          ? ["Start"]
          : ["Softreboot"],
    pci_msitranslate: row.platform.pci_msitranslate !== "false",
    pci_power_mgmt: row.platform.pci_power_mgmt === "true",
    has_vendor_device: row.has_vendor_device,
    ...(row.generation_id === "" ? {} : { generation_id: row.generation_id }),
  };
}

function platformOf(platform: Readonly<Record<string, string>>): Record<string, string> {
  return {
    featureset: "",
    timeoffset: "0",
    usb: "true",
    usb_tablet: "true",
    "device-model": "qemu-upstream-compat",
    ...platform,
  };
}

/** A mask `0,1,4` binds every VCPU to those processors; none binds nothing. */
function affinityOf(mask: string | undefined): number[][] {
  if (mask === undefined) return [];
  const processors = mask.split(",").map(Number);
  return processors.every(Number.isInteger) ? [processors] : [];
}

function actionsAfterCrash(action: string): VmAction[] {
  switch (action) {
    case "destroy":
      return ["Shutdown"];
    case "coredump_and_destroy":
      return ["Coredump", "Shutdown"];
    case "restart":
      return ["Start"];
    case "coredump_and_restart":
      return ["Coredump", "Start"];
    default:
      return ["Pause"];
  }
}

type VmRow = ReturnType<Db["VM"]["get"]>;

function builderOf(db: Db, row: VmRow): VmBuilderInfo {
  const pci_passthrough = pcisOf(row).length > 0;
  const isHvm = row.domain_type === "hvm" || (row.domain_type === "unspecified" && row.HVM_boot_policy !== "");
  if (isHvm) return ["HVM", { ...hvmInfo(row), pci_passthrough }];
  const pv = {
    boot: pvBoot(db, row),
    framebuffer: row.platform.pvfb !== "false",
    vncterm: true,
    pci_passthrough,
  };
  if (row.domain_type === "pvh") return ["PVH", pv];
  return row.domain_type === "pv_in_pvh" ? ["PVinPVH", pv] : ["PV", pv];
}

function hvmInfo(row: VmRow): Omit<Extract<VmBuilderInfo, readonly ["HVM", unknown]>[1], "pci_passthrough"> {
  const uefi = row.HVM_boot_params.firmware === "uefi";
  return {
    hap: row.platform.hap !== "false",
    shadow_multiplier: row.HVM_shadow_multiplier,
    timeoffset: row.platform.timeoffset ?? "0",
    video_mib: Number(row.platform.videoram ?? 4),
    video: row.platform.vga === "std" ? "Standard_VGA" : "Cirrus",
    acpi: row.platform.acpi !== "false" && row.platform.acpi !== "0",
    serial: row.platform.hvm_serial ?? row.other_config.hvm_serial ?? "pty",
    ...(row.platform.keymap === undefined ? {} : { keymap: row.platform.keymap }),
    pci_emulations: [],
    boot_order: row.HVM_boot_params.order ?? "cd",
    qemu_disk_cmdline: false,
    qemu_stubdom: false,
    firmware: uefi ? ["Uefi", { on_boot: "Persist", backend: "xapidb" }] : "Bios",
  };
}

function pvBoot(db: Db, row: VmRow): Extract<VmBuilderInfo, readonly ["PV", unknown]>[1]["boot"] {
  if (row.PV_bootloader === "")
    return [
      "Direct",
      {
        kernel: row.PV_kernel,
        cmdline: row.PV_args,
        ...(row.PV_ramdisk === "" ? {} : { ramdisk: row.PV_ramdisk }),
      },
    ];
  return [
    "Indirect",
    {
      bootloader: row.PV_bootloader,
      extra_args: row.PV_args,
      legacy_args: row.PV_legacy_args,
      bootloader_args: row.PV_bootloader_args,
      devices: row.VBDs.map((ref) => bootDiskOf(db, ref)).filter((disk) => disk !== undefined),
    },
  ];
}

/** What a boot loader may find a kernel on; nothing for a drive that is empty or not to be booted from. */
function bootDiskOf(db: Db, ref: Ref<"VBD">): Disk | undefined {
  const row = db.VBD.find(ref);
  return row?.bootable ? diskOf(db, row) : undefined;
}

/** What is in a drive, by the names of storage. */
function diskOf(db: Db, { empty, VDI }: { readonly empty: boolean; readonly VDI: Ref<"VDI"> }): Disk | undefined {
  const vdi = empty || isNullRef(VDI) ? undefined : db.VDI.find(VDI);
  const sr = vdi === undefined ? undefined : db.SR.find(vdi.SR);
  return vdi === undefined || sr === undefined ? undefined : ["VDI", `${sr.uuid}/${vdi.uuid}`];
}

/** Keys of a drive's `other_config` that are its backend's: which one it is, and how it waits for requests. */
const BACKEND_KEYS = ["backend-kind", "polling-duration", "polling-idle-threshold"];

function namedKeys(map: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (map[name] === undefined ? [] : [[name, map[name]]])));
}

/** A drive; nothing for a row that is gone. */
export function vbdOf(db: Db, vmUuid: string, ref: Ref<"VBD">, isHvm: boolean): VbdT | undefined {
  const row = db.VBD.find(ref);
  if (row === undefined) return undefined;
  const disk = diskOf(db, row);
  const vdi = disk === undefined ? undefined : db.VDI.find(row.VDI);
  const qos = diskPriorityOf(row);
  return {
    id: [vmUuid, row.userdevice],
    position: deviceNumber(row.userdevice, isHvm),
    mode: row.mode === "RO" ? "ReadOnly" : "ReadWrite",
    ...(disk !== undefined && { backend: disk }),
    ty: row.type === "CD" ? "CDROM" : row.type === "Floppy" ? "Floppy" : "Disk",
    unpluggable: row.unpluggable,
    extra_backend_keys: namedKeys(row.other_config, BACKEND_KEYS),
    extra_private_keys: vdi === undefined ? {} : { "vdi-uuid": vdi.uuid },
    ...(qos !== undefined && { qos }),
    persistent: vdi === undefined || vdi.on_boot === "persist",
    can_attach_early: false,
  };
}

/** A network interface; nothing for a row that is gone. */
export function vifOf(db: Db, vmUuid: string, ref: Ref<"VIF">): VifT | undefined {
  const row = db.VIF.find(ref);
  const network = row === undefined ? undefined : db.network.find(row.network);
  if (row === undefined || network === undefined) return undefined;
  const mode = row.locking_mode === "network_default" ? network.default_locking_mode : row.locking_mode;
  const rate = Number(row.qos_algorithm_params.kbps);
  return {
    id: [vmUuid, row.device],
    position: Number(row.device),
    mac: row.MAC,
    carrier: true,
    mtu: row.MTU === 0 ? network.MTU : row.MTU,
    ...(row.qos_algorithm_type === "ratelimit" && Number.isFinite(rate)
      ? { rate: [rate, 50_000] as [number, number] }
      : {}),
    backend: ["Local", network.bridge],
    other_config: row.other_config,
    locking_mode:
      mode === "disabled"
        ? "Disabled"
        : mode === "locked"
          ? ["Locked", { ipv4: [...row.ipv4_allowed], ipv6: [...row.ipv6_allowed] }]
          : "Unlocked",
    extra_private_keys: { "vif-uuid": row.uuid, "network-uuid": network.uuid },
    ipv4_configuration:
      row.ipv4_configuration_mode === "Static"
        ? ["Static4", [[...row.ipv4_addresses], row.ipv4_gateway === "" ? [] : [row.ipv4_gateway]]]
        : "Unspecified4",
    ipv6_configuration:
      row.ipv6_configuration_mode === "Static"
        ? ["Static6", [[...row.ipv6_addresses], row.ipv6_gateway === "" ? [] : [row.ipv6_gateway]]]
        : "Unspecified6",
    trunks: row.trunks.map(Number),
  };
}

/** A USB device that a VM has, or will have when it starts: one that was unplugged does not come with its next domain. */
function comingVusb(db: Db, vm: VmRow, ref: Ref<"VUSB">): VusbT | undefined {
  const isGone = isLive(vm.power_state) && db.VUSB.find(ref)?.currently_attached === false;
  return isGone ? undefined : vusbOf(db, vm.uuid, ref);
}

/** A USB device; nothing for a row that is gone, or while nothing that VMs may have is plugged in where the VM is, or is about to be. */
export function vusbOf(db: Db, vmUuid: string, ref: Ref<"VUSB">): VusbT | undefined {
  const row = db.VUSB.find(ref);
  const group = row === undefined ? undefined : db.USB_group.find(row.USB_group);
  const vm = row === undefined ? undefined : db.VM.find(row.VM);
  if (group === undefined || vm === undefined) return undefined;
  const host = isNullRef(vm.resident_on) ? vm.scheduled_to_be_resident_on : vm.resident_on;
  const device = group.PUSBs.flatMap((pusb) => db.PUSB.find(pusb) ?? []).find(
    (pusb) => pusb.passthrough_enabled && (isNullRef(host) || pusb.host === host),
  );
  if (device === undefined) return undefined;
  const { path, version, speed } = device;
  const [, hostbus, hostport] = /^(\d+)-(.+)$/.exec(path) ?? [];
  if (hostbus === undefined || hostport === undefined) return undefined;
  // QEMU takes names that begin with a letter.
  return { id: [vmUuid, `vusb${path}`], hostbus, hostport, version, path, speed };
}
