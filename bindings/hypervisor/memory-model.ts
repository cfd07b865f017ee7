/** What the memory that a domain takes depends on. */
export interface MemoryNeed {
  /** `pv_in_pvh`: a PV guest on a hypervisor of its own, the shim. */
  readonly type: "hvm" | "pvh" | "pv" | "pv_in_pvh";
  readonly staticMaxMib: number;
  readonly vcpus: number;
  /** Factor on the shadow memory; 1 is the default amount. */
  readonly shadowMultiplier: number;
  /** Memory of the display, which is taken from the guest's. */
  readonly videoMib: number;
}

/** What a domain is built from and takes, in MiB. */
export interface MemoryModel {
  /** The largest size that the builder is told. */
  readonly buildMax: number;
  /** The domain's limit when it is built. */
  readonly xenMax: number;
  readonly shadow: number;
  readonly shim: number;
  readonly video: number;
  /** What it takes besides the guest's own memory. */
  readonly overhead: number;
}

const PAGES_OF_MIB = 256;
const PAGES_OF_VCPU = 38;

/** The memory that Xen needs for a domain (spec: squeezed.md, section 10). */
export function memoryModel({ type, staticMaxMib, vcpus, shadowMultiplier, videoMib }: MemoryNeed): MemoryModel {
  const shim = type === "pv_in_pvh" ? 23 + Math.floor(staticMaxMib / 90) : 0;
  const internal = type === "pv" ? 0 : 1;
  const pages = PAGES_OF_MIB * vcpus + staticMaxMib + staticMaxMib;
  const shadow = Math.max(1, Math.trunc(shadowMultiplier * toMib(pages)));
  return {
    buildMax: staticMaxMib - videoMib + shim,
    xenMax: staticMaxMib + internal + shim,
    shadow,
    shim,
    video: videoMib,
    overhead: internal + 1 + shadow + toMib(PAGES_OF_VCPU * vcpus) + shim,
  };
}

/** Pages as MiB, rounded up. */
function toMib(pages: number): number {
  return Math.ceil(pages / PAGES_OF_MIB);
}
