import type { PciT, VbdT, VifT, VmT } from "../../../generated/daemons/xenops.ts";
import type { Ambient } from "../../../runtime/ambient.ts";

/** A file that describes no VM; the message names the line or the key. */
export class ConfigFileError extends Error {
  override readonly name = "ConfigFileError";
}

/** A VM with its devices, as a file describes it. */
export interface DescribedVm {
  readonly vm: VmT;
  readonly vbds: readonly VbdT[];
  readonly vifs: readonly VifT[];
  readonly pcis: readonly PciT[];
}

type Value = string | readonly string[];

const MIB = 2 ** 20;

/**
 * Reads a file of `key = value` lines (spec: misc-daemons.md, section 9.8). Values are texts in quotes, numbers, or lists of texts in
 * brackets; `#` begins a remark. Keys that are not known are left alone, as their writers mean them for other tools.
 */
export function readConfigFile(text: string, ambient: Pick<Ambient, "uuid">): DescribedVm {
  const keys = readKeys(text);
  const one = (key: string): string | undefined => {
    const value = keys.get(key);
    if (Array.isArray(value)) throw new ConfigFileError(`${key} has to be one value`);
    return value as string | undefined;
  };
  const many = (key: string): readonly string[] => {
    const value = keys.get(key) ?? [];
    return typeof value === "string" ? [value] : value;
  };
  const id = one("uuid") ?? ambient.uuid();
  const vcpus = wholeNumber("vcpus", one("vcpus") ?? one("cpus") ?? "1");
  const memory = wholeNumber("memory", one("memory") ?? "128") * MIB;
  const pcis = many("pci").map((pci, position) => pciOf(id, position, pci));
  return {
    vm: {
      id,
      name: one("name") ?? "unnamed",
      ssidref: 0,
      xsdata: {},
      platformdata: one("vtpm") === undefined ? {} : { vtpm: one("vtpm") ?? "" },
      bios_strings: {},
      ty: typeOf(one, pcis.length > 0),
      suppress_spurious_page_faults: false,
      memory_static_max: memory,
      memory_dynamic_max: memory,
      memory_dynamic_min: memory,
      vcpu_max: vcpus,
      vcpus,
      scheduler_params: { affinity: [] },
      on_crash: ["Shutdown"],
      on_shutdown: ["Shutdown"],
      on_reboot: ["Start"],
      on_softreboot: ["Softreboot"],
      pci_msitranslate: true,
      pci_power_mgmt: false,
      has_vendor_device: ["1", "true"].includes(one("has_vendor_device") ?? ""),
    },
    vbds: many("disk").map((disk) => diskOf(id, disk)),
    vifs: many("vif").map((vif, position) => vifOf(id, position, vif)),
    pcis,
  };
}

function readKeys(text: string): Map<string, Value> {
  const keys = new Map<string, Value>();
  const withoutRemarks = text.replaceAll(/^\s*#.*$/gm, "");
  // A list may take several lines.
  const entry = /^[ \t]*(\w+)[ \t]*=[ \t]*(\[[^\]]*\]|"[^"\n]*"|'[^'\n]*'|[^\n#]*)[ \t]*(?:#.*)?$/gm;
  const rest = withoutRemarks.replaceAll(entry, (_, key: string, value: string) => {
    keys.set(key, parsedValue(key, value.trim()));
    return "";
  });
  const wrong = rest.trim().split("\n")[0] ?? "";
  if (wrong !== "") throw new ConfigFileError(`not "key = value": ${wrong.trim()}`);
  return keys;
}

function parsedValue(key: string, text: string): Value {
  if (!text.startsWith("[")) return unquoted(text);
  if (!text.endsWith("]")) throw new ConfigFileError(`${key}: the list has no end`);
  const items = [...text.slice(1, -1).matchAll(/"([^"]*)"|'([^']*)'/g)];
  return items.map(([, double, single]) => double ?? single ?? "");
}

function unquoted(text: string): string {
  return /^"(.*)"$/.exec(text)?.[1] ?? /^'(.*)'$/.exec(text)?.[1] ?? text;
}

function wholeNumber(key: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new ConfigFileError(`${key} has to be a whole number: ${text}`);
  return Number(text);
}

/** HVM where the file says so or has no kernel; otherwise PV, by a kernel or a boot loader. */
function typeOf(one: (key: string) => string | undefined, passesThrough: boolean): VmT["ty"] {
  const kernel = one("kernel");
  const loader = one("bootloader");
  if (one("builder") === "hvm" || (kernel === undefined && loader === undefined)) {
    return [
      "HVM",
      {
        hap: true,
        shadow_multiplier: 1,
        timeoffset: "",
        video_mib: 4,
        video: "Cirrus",
        acpi: true,
        pci_emulations: [],
        pci_passthrough: passesThrough,
        boot_order: one("boot") ?? "cd",
        qemu_disk_cmdline: false,
        qemu_stubdom: false,
        firmware: "Bios",
      },
    ];
  }
  const cmdline = one("root") === undefined ? "" : `root=${one("root")}`;
  const ramdisk = one("ramdisk");
  const common = { framebuffer: false, vncterm: false, pci_passthrough: passesThrough };
  if (kernel !== undefined) {
    return ["PV", { ...common, boot: ["Direct", { kernel, cmdline, ...(ramdisk !== undefined && { ramdisk }) }] }];
  }
  const indirect = { bootloader: loader ?? "", extra_args: cmdline, legacy_args: "", bootloader_args: "", devices: [] };
  return ["PV", { ...common, boot: ["Indirect", indirect] }];
}

/** `phy:/dev/x,xvda,w`; behind the device `:cdrom` or `:floppy`. */
function diskOf(vm: string, text: string): VbdT {
  const [source = "", target = "", access = "w"] = text.split(",").map((part) => part.trim());
  const [name = "", kind = "disk"] = target.split(":");
  const path = source.replace(/^(phy|file):/, "");
  const ty = { disk: "Disk", cdrom: "CDROM", floppy: "Floppy" }[kind];
  if (name === "" || ty === undefined) throw new ConfigFileError(`not a disk: ${text}`);
  return {
    id: [vm, name],
    mode: access.startsWith("w") ? "ReadWrite" : "ReadOnly",
    ty: ty as VbdT["ty"],
    unpluggable: true,
    extra_backend_keys: {},
    extra_private_keys: {},
    persistent: true,
    can_attach_early: false,
    ...(path !== "" && { backend: ["Local", path] }),
  };
}

/** `mac=00:16:3e:..,bridge=xenbr0`. */
function vifOf(vm: string, position: number, text: string): VifT {
  const settings = pairsOf(text);
  return {
    id: [vm, String(position)],
    position,
    mac: settings.mac ?? "",
    carrier: true,
    mtu: 1_500,
    backend: ["Local", settings.bridge ?? "xenbr0"],
    other_config: {},
    locking_mode: "Unlocked",
    extra_private_keys: {},
    ipv4_configuration: "Unspecified4",
    ipv6_configuration: "Unspecified6",
    trunks: [],
  };
}

/** `[DDDD:]BB:VV.F`, with `,msitranslate=1` and `,power_mgmt=0`. */
function pciOf(vm: string, position: number, text: string): PciT {
  const [place = "", ...more] = text.split(",");
  const parts = /^(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,2}):([0-9a-f]{1,2})\.([0-7])$/i.exec(place.trim());
  if (parts === null) throw new ConfigFileError(`not a PCI device: ${text}`);
  const [domain = 0, bus = 0, dev = 0, fn = 0] = parts.slice(1).map((part) => Number.parseInt(part ?? "0", 16));
  const settings = pairsOf(more.join(","));
  const flag = (value: string | undefined) => (value === undefined ? undefined : value === "1");
  const [msitranslate, power] = [flag(settings.msitranslate), flag(settings.power_mgmt)];
  return {
    id: [vm, `${position}`],
    position,
    address: { domain, bus, dev, fn },
    ...(msitranslate !== undefined && { msitranslate }),
    ...(power !== undefined && { power_mgmt: power }),
  };
}

function pairsOf(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(",").filter((part) => part.includes("="));
  return Object.fromEntries(pairs.map((pair) => pair.split("=", 2).map((word) => word.trim())));
}
