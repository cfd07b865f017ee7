import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { readInventory } from "../../../../runtime/config/inventory.ts";
import type { HostFacts } from "../xen/host-facts.ts";

/** Folders with Xen's own files, as distributions name them. */
const XEN_FOLDERS = ["/usr/libexec/xen", "/usr/lib/xen-4.17", "/usr/lib/xen"];

/** A BIOS in a file of its own: Debian's `hvmloader` has none built in. */
const SEABIOS_FILES = ["/usr/libexec/xen/boot/seabios.bin", "/usr/share/seabios/bios-256k.bin"];

/** The first of some paths that is there; the first of all where none is, so that its absence is told by name. */
export function firstThere(paths: readonly string[]): string {
  return paths.find((path) => existsSync(path)) ?? paths[0] ?? "";
}

/** A file of Xen: `boot/hvmloader`, `bin/pygrub`. */
export function xenFile(name: string): string {
  return firstThere(XEN_FOLDERS.map((folder) => `${folder}/${name}`));
}

/** What the backend has to be told of this host. `inventory`: path of a file that names the control domain. */
export function hostFacts(inventory: string): HostFacts {
  const ovmf = ["/usr/libexec/xen/boot/ovmf.bin", "/usr/share/ovmf/OVMF.fd"].find((path) => existsSync(path));
  const seabios = SEABIOS_FILES.find((path) => existsSync(path));
  const controlDomain = readInventory(inventory).get("CONTROL_DOMAIN_UUID");
  return {
    cpuInfo: () => readFile("/proc/cpuinfo", "utf8"),
    bootFiles: {
      hvmloader: xenFile("boot/hvmloader"),
      shim: xenFile("boot/xen-shim"),
      ...(seabios !== undefined && { seabios }),
      ...(ovmf !== undefined && { ovmf }),
    },
    ...(controlDomain !== undefined && { controlDomain }),
  };
}
