import type { DomainCreation } from "../../../bindings/hypervisor/domain.ts";
import { SimulatedHost, type SimulatedHostOptions } from "../../../bindings/hypervisor/simulated/host.ts";
import type { StateFiles } from "../../../bindings/hypervisor/simulated/state.ts";
import type { Connection } from "../../../bindings/xenstore/connection.ts";
import { ManualAmbient } from "../../support/ambient.ts";
import { turns } from "../../support/wait.ts";

export const MIB_PAGES = 256;

export function uuid(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
}

/** A host whose time only the test moves; natural delays unless said otherwise. */
export function newHost(options: Partial<SimulatedHostOptions> = {}) {
  const ambient = new ManualAmbient();
  const host = new SimulatedHost({ ambient, memoryMib: 1024, ...options });
  return { ambient, host, pass: (milliseconds: number) => pass(ambient, milliseconds) };
}

/** Moves the clock in small steps; what a timer sets off goes on between two of them. */
export async function pass(ambient: ManualAmbient, milliseconds: number): Promise<void> {
  const steps = Math.max(1, Math.min(50, Math.ceil(milliseconds / 5)));
  await turns();
  for (let step = 0; step < steps; step++) {
    ambient.advance(milliseconds / steps);
    await turns();
  }
}

export function creation(n: number, more: Partial<DomainCreation> = {}): DomainCreation {
  return {
    uuid: uuid(n),
    type: "pv",
    hap: false,
    iommu: false,
    noSharedPageTable: false,
    nestedVirtualization: false,
    vpmu: false,
    maxVcpus: 1,
    maxEventChannel: -1,
    maxGrantFrames: 64,
    maxMaptrackFrames: 0,
    grantVersion: 2,
    emulation: 0,
    relaxedMsrs: false,
    ...more,
  };
}

/** What a domain is built from. */
export function buildRequest(domid: number, mib: number) {
  return {
    domid,
    image: { type: "pv", kernel: "/boot/vmlinuz", commandLine: "" } as const,
    vcpus: 1,
    maxMib: mib,
    startMib: mib,
    videoMib: 0,
    platform: {
      pae: true,
      acpi: true,
      apic: true,
      acpiS3: false,
      acpiS4: false,
      hpet: true,
      nx: true,
      viridian: false,
      tscMode: 0,
      noMigrate: false,
      nestedVirtualization: false,
      coresPerSocket: 1,
      timeOffset: 0,
    },
    passThrough: [],
    force: false,
    storePort: 1,
    consolePort: 2,
  };
}

/** A domain as a toolstack makes it: with memory, keys that its guest may write, and known to xenstored. It is paused. */
export async function builtDomain(host: SimulatedHost, tree: Connection, n = 1, mib = 64): Promise<number> {
  const { hypervisor } = host;
  const domid = await hypervisor.createDomain(creation(n));
  await hypervisor.setMaxMemoryKib(domid, mib * 1024);
  const home = `/local/domain/${domid}`;
  await tree.write(`${home}/vm`, `/vm/${uuid(n)}`);
  await tree.setPermissions(home, [
    { domid: 0, access: "n" },
    { domid, access: "r" },
  ]);
  await tree.write(`${home}/memory/target`, String(mib * 1024));
  await tree.setPermissions(`${home}/memory/target`, [
    { domid: 0, access: "n" },
    { domid, access: "r" },
  ]);
  for (const folder of ["control", "data", "attr", "device", "error"]) {
    await tree.mkdir(`${home}/${folder}`);
    await tree.setPermissions(`${home}/${folder}`, [{ domid, access: "n" }]);
  }
  const built = await hypervisor.build(buildRequest(domid, mib));
  await tree.introduce(domid, built.storeFrame, 1);
  return domid;
}

/** Texts that are kept in this process. */
export function memoryFiles(): StateFiles & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return {
    texts,
    put: (path, text) => void texts.set(path, text),
    delete: (path) => void texts.delete(path),
    all: (folder) => [...texts].filter(([path]) => path.startsWith(`${folder}/`)),
  };
}
