import { type Bound, onDomain } from "../libxenctrl/bound.ts";
import type { Interface, Pointer } from "../libxenctrl/library.ts";

/** Members of `struct xc_dom_image` of Xen 4.17, by their offsets and types (spec: xen-domain-build.md, section 1.5). */
export const imageMembers = {
  consolePfn: [384, "uint64_t"],
  xenstorePfn: [392, "uint64_t"],
  pvP2m: [480, "void *"],
  flags: [560, "uint32_t"],
  consoleChannel: [568, "uint32_t"],
  xenstoreChannel: [572, "uint32_t"],
  consoleDomid: [576, "uint32_t"],
  xenstoreDomid: [580, "uint32_t"],
  claimEnabled: [604, "uint32_t"],
  containerType: [1712, "uint32_t"],
  targetPages: [1720, "uint64_t"],
  mmioStart: [1728, "uint64_t"],
  mmioSize: [1736, "uint64_t"],
  lowmemEnd: [1744, "uint64_t"],
  highmemEnd: [1752, "uint64_t"],
  vgaHolePages: [1760, "uint64_t"],
  deviceModel: [1768, "uint8_t"],
  memoryMap: [1920, "void *"],
  memoryMapEntries: [1928, "uint32_t"],
  maxVcpus: [1944, "uint32_t"],
} as const;

type Member = keyof typeof imageMembers;

/** Where modules with firmware are described: three members of 8 bytes each: data, length, address in the guest. */
const systemFirmwareOffset = 1776;
const acpiModulesOffset = 1800;
const maxAcpiModules = 4;
const moduleBytes = 24;

/** Steps of a build that take no more arguments, in their order. */
const steps = {
  parseImage: "xc_dom_parse_image",
  bootMemInit: "xc_dom_boot_mem_init",
  buildImage: "xc_dom_build_image",
  bootImage: "xc_dom_boot_image",
  gnttabInit: "xc_dom_gnttab_init",
} as const;

/** A domain under construction: a `struct xc_dom_image` and the functions on it. All block; failures are `HypervisorError`s. */
export interface DomImage extends Readonly<Record<keyof typeof steps, () => void>> {
  set(member: Member, value: number | bigint): void;
  get(member: Member): bigint;
  /** The machine's frame of a PV guest's frame. */
  machineFrame(pfn: bigint): bigint;
  kernelMaxSize(bytes: number): void;
  moduleMaxSize(bytes: number): void;
  kernelFile(path: string): void;
  moduleFile(path: string, commandLine: string | undefined): void;
  systemFirmware(data: Buffer): void;
  /** The first is the root pointer; each goes to its address in the guest. */
  acpiModules(modules: readonly { readonly data: Buffer; readonly address: bigint }[]): void;
  /** `struct e820entry[]`. */
  memoryMap(map: Buffer, entries: number): void;
  bootXenInit(domid: number): void;
  memInit(mib: number): void;
  release(): void;
}

/** `xc_dom_allocate`, and what is done with its result until `release`. */
export function allocateDomImage(opened: Interface, onGuest: Bound, commandLine: string): DomImage {
  const { func, handle, fail, checked } = onGuest;
  const { koffi } = opened.library;
  const allocate = func<(h: Pointer, commandLine: string, features: null) => Pointer>(
    "void *xc_dom_allocate(void *xch, const char *cmdline, const char *features)",
  );
  const release = func<(dom: Pointer) => void>("void xc_dom_release(void *dom)");
  const file = func<(dom: Pointer, path: string) => number>("int xc_dom_kernel_file(void *dom, const char *filename)");
  const moduleFile = func<(dom: Pointer, path: string, commandLine: string | null) => number>(
    "int xc_dom_module_file(void *dom, const char *filename, const char *cmdline)",
  );
  const xenInit = func<(dom: Pointer, h: Pointer, domid: number) => number>(
    "int xc_dom_boot_xen_init(void *dom, void *xch, uint32_t domid)",
  );
  const dom = allocate(handle, commandLine, null);
  if (dom === null) throw fail("xc_dom_allocate");
  const onDom = { ...onGuest, handle: dom };
  const kernelMaxSize = onDomain(onDom, "int xc_dom_kernel_max_size(void *dom, size_t sz)");
  const moduleMaxSize = onDomain(onDom, "int xc_dom_module_max_size(void *dom, size_t sz)");
  const memInit = onDomain(onDom, "int xc_dom_mem_init(void *dom, unsigned int mem_mb)");
  /** Memory that the library reads until the release. */
  const held: Buffer[] = [];
  const put = (offset: number, type: string, value: number | bigint) => koffi.encode(dom, offset, type, value);
  const addressOf = (data: Buffer): bigint => {
    held.push(data);
    return koffi.address(data);
  };
  const putModule = (offset: number, data: Buffer, address: bigint) => {
    put(offset, "void *", addressOf(data));
    put(offset + 8, "uint32_t", data.length);
    put(offset + 16, "uint64_t", address);
  };
  const step = (name: string) => {
    const called = func<(dom: Pointer) => number>(`int ${name}(void *dom)`);
    return () => void checked(called(dom), name);
  };
  return {
    set(member, value) {
      const [offset, type] = imageMembers[member];
      put(offset, type, value);
    },
    get(member) {
      const [offset, type] = imageMembers[member];
      return BigInt(koffi.decode(dom, offset, type) ?? 0);
    },
    machineFrame(pfn) {
      const p2m: Pointer = koffi.decode(dom, imageMembers.pvP2m[0], imageMembers.pvP2m[1]);
      return BigInt(koffi.decode(p2m, Number(pfn) * 8, "uint64_t"));
    },
    kernelMaxSize: (bytes) => void kernelMaxSize(bytes),
    moduleMaxSize: (bytes) => void moduleMaxSize(bytes),
    kernelFile: (path) => void checked(file(dom, path), "xc_dom_kernel_file"),
    moduleFile: (path, line) => void checked(moduleFile(dom, path, line ?? null), "xc_dom_module_file"),
    systemFirmware: (data) => putModule(systemFirmwareOffset, data, 0n),
    acpiModules(modules) {
      if (modules.length > maxAcpiModules)
        throw new RangeError(`${modules.length} ACPI modules, ${maxAcpiModules} fit`);
      for (const [at, { data, address }] of modules.entries())
        putModule(acpiModulesOffset + at * moduleBytes, data, address);
    },
    memoryMap(map, entries) {
      put(imageMembers.memoryMap[0], "void *", addressOf(map));
      put(imageMembers.memoryMapEntries[0], "uint32_t", entries);
    },
    bootXenInit: (domid) => void checked(xenInit(dom, handle, domid), "xc_dom_boot_xen_init"),
    memInit: (mib) => void memInit(mib),
    parseImage: step(steps.parseImage),
    bootMemInit: step(steps.bootMemInit),
    buildImage: step(steps.buildImage),
    bootImage: step(steps.bootImage),
    gnttabInit: step(steps.gnttabInit),
    release() {
      release(dom);
      held.length = 0;
    },
  };
}
