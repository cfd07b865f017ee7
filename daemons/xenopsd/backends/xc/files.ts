import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { HostFacts } from "../xen/host-facts.ts";

/** Folders with Xen's own files, as distributions name them. */
const XEN_FOLDERS = ["/usr/libexec/xen", "/usr/lib/xen-4.17", "/usr/lib/xen"];

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
  const controlDomain = controlDomainOf(inventory);
  return {
    cpuInfo: () => readFile("/proc/cpuinfo", "utf8"),
    bootFiles: {
      hvmloader: xenFile("boot/hvmloader"),
      shim: xenFile("boot/xen-shim"),
      ...(ovmf !== undefined && { ovmf }),
    },
    ...(controlDomain !== undefined && { controlDomain }),
  };
}

/** Nothing where there is no inventory. */
function controlDomainOf(inventory: string): string | undefined {
  if (!existsSync(inventory)) return undefined;
  return /^CONTROL_DOMAIN_UUID='?([^'\n]+)'?$/m.exec(readFileSync(inventory, "utf8"))?.[1];
}
