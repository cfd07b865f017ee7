import type { VifT, VmT } from "../../../../generated/daemons/xenops.ts";
import { memoryModel } from "../../memory/model.ts";
import type { EmulatedDisk, EmulatorStart } from "../xen/emulators.ts";
import { platformFlag } from "../xen/platform.ts";
import { tapOf } from "./network-hotplug.ts";

/** Files of a domain's device model (spec: xen-domain-build.md, section 10). */
export interface QemuFiles {
  readonly pid: string;
  /** Monitors: for commands, and for whoever follows events. */
  readonly commands: string;
  readonly events: string;
  readonly vnc: string;
  readonly savedState: string;
  readonly resumeState: string;
}

const RUN = "/var/run/xen";
/** Network interfaces and their places on the bus. */
const MAX_INTERFACES = 8;
const FIRST_SLOT = 4;

export function qemuFiles(domid: number): QemuFiles {
  return {
    pid: `${RUN}/qemu-dm-${domid}.pid`,
    commands: `${RUN}/qmp-libxl-${domid}`,
    events: `${RUN}/qmp-event-${domid}`,
    vnc: `${RUN}/vnc-${domid}`,
    savedState: `${RUN}/qemu-save.${domid}`,
    resumeState: `${RUN}/qemu-resume.${domid}`,
  };
}

/** Words of QEMU's command line for an HVM guest (spec: xen-domain-build.md, section 10.2). */
export function qemuArguments({ domid, definition: { vm, vifs, vusbs }, disks, restore }: EmulatorStart): string[] {
  const files = qemuFiles(domid);
  const info = vm.ty[0] === "HVM" ? vm.ty[1] : undefined;
  const model = memoryModel(vm);
  const listening = (path: string) => `unix:${path},server=on,wait=off`;
  return [
    ...["-xen-domid", String(domid), "-name", `qemu-dm-${domid}`],
    ...["-machine", "xenfv", "-m", `size=${model.buildMax}`],
    ...["-smp", `${vm.vcpus},maxcpus=${vm.vcpu_max}`],
    ...["-nodefaults", "-no-user-config", "-S", "-display", "none"],
    ...["-vnc", `unix:${files.vnc}`, ...(info?.keymap === undefined ? [] : ["-k", info.keymap])],
    ...["-device", `VGA,vgamem_mb=${Math.max(1, model.video)}`],
    ...["-monitor", "none", "-serial", info?.serial ?? "pty", "-parallel", "none"],
    ...["-pidfile", files.pid, "-qmp", listening(files.commands), "-qmp", listening(files.events)],
    ...["-boot", `order=${info?.boot_order ?? "cdn"}`],
    ...usbWords(platformFlag(vm, "usb", true), vusbs.length > 0),
    ...disks.flatMap(diskWords),
    ...interfaceWords(vm, domid, vifs),
    ...(restore ? ["-incoming", "defer"] : []),
  ];
}

/** Devices of the host need the bus also where the guest has none of its own. */
function usbWords(hasTablet: boolean, hasDevices: boolean): string[] {
  return [...(hasTablet || hasDevices ? ["-usb"] : []), ...(hasTablet ? ["-device", "usb-tablet"] : [])];
}

function diskWords({ bus, index, cdrom, readOnly, path }: EmulatedDisk): string[] {
  const file = path === undefined ? [] : [`file=${path}`, "format=raw"];
  if (bus === "floppy") return path === undefined ? [] : ["-drive", ["if=floppy", `index=${index}`, ...file].join(",")];
  const id = `ide${index >> 1}-${cdrom ? "cd" : "hd"}${index & 1}`;
  const drive = ["if=none", `id=${id}`, ...file, ...(cdrom || readOnly ? ["readonly=on"] : [])];
  const device = [
    `ide-${cdrom ? "cd" : "hd"}`,
    `drive=${id}`,
    `id=${id}`,
    `bus=ide.${index >> 1}`,
    `unit=${index & 1}`,
  ];
  return ["-drive", drive.join(","), "-device", device.join(",")];
}

function interfaceWords(vm: VmT, domid: number, vifs: readonly VifT[]): string[] {
  const model = vm.platformdata.nic_type === "e1000" ? "e1000" : "rtl8139";
  return vifs
    .filter(({ position }) => position < MAX_INTERFACES)
    .flatMap(({ position, mac }) => [
      "-device",
      `${model},netdev=tapnet${position},mac=${mac},addr=${(FIRST_SLOT + position).toString(16)},romfile=`,
      "-netdev",
      `tap,id=tapnet${position},ifname=${tapOf({ domid, devid: position })},script=no,downscript=no`,
    ]);
}
