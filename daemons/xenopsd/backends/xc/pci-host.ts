import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import type { PciHost } from "../xen/pci-host.ts";

const PCIBACK = "/sys/bus/pci/drivers/pciback";
const deviceFolder = (address: string) => `/sys/bus/pci/devices/${address}`;

/** Flags of a line in a device's `resource` file. */
const Resource = { io: 0x100, memory: 0x200 } as const;
const LINES = 7;

/** PCI devices by the kernel's files (spec: xen-domain-build.md, section 9.7). */
export const sysfsPciHost: PciHost = {
  ready: async () => existsSync(PCIBACK),
  async bind(address) {
    const driver = `${deviceFolder(address)}/driver`;
    if (existsSync(`${PCIBACK}/${address}`)) return;
    if (existsSync(driver)) await writeFile(`${driver}/unbind`, address);
    await writeFile(`${PCIBACK}/new_slot`, address);
    await writeFile(`${PCIBACK}/bind`, address);
  },
  async reset(address) {
    const reset = `${deviceFolder(address)}/reset`;
    if (existsSync(reset)) await writeFile(reset, "1");
    else if (existsSync(`${PCIBACK}/do_flr`)) await writeFile(`${PCIBACK}/do_flr`, address);
  },
  async ranges(address) {
    const text = await readFile(`${deviceFolder(address)}/resource`, "latin1");
    return text
      .split("\n")
      .slice(0, LINES)
      .flatMap((line) => rangeOf(line));
  },
  async interrupt(address) {
    return Number(await readFile(`${deviceFolder(address)}/irq`, "latin1").catch(() => "0"));
  },
};

/** `start end flags`, in hex. */
export function rangeOf(line: string): Awaited<ReturnType<PciHost["ranges"]>>[number][] {
  const [start = 0n, end = 0n, flags = 0n] = (line.match(/0x[0-9a-f]+/gi) ?? []).map(BigInt);
  if (end === 0n || end < start) return [];
  const kind =
    (Number(flags) & Resource.io) !== 0 ? "ports" : (Number(flags) & Resource.memory) !== 0 ? "memory" : undefined;
  return kind === undefined ? [] : [{ kind, first: start, length: end - start + 1n }];
}
