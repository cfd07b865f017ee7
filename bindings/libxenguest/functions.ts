import { type Bound, bound, onDomain } from "../libxenctrl/bound.ts";
import { xenError } from "../libxenctrl/errors.ts";
import type { Interface, Pointer } from "../libxenctrl/library.ts";
import { allocateDomImage, type DomImage } from "./dom-image.ts";
import { loadXenguest } from "./library.ts";
import { type MigrationFunctions, migrationFunctions } from "./migration.ts";

/** What a guest's processors show. */
export interface CpuidRequest {
  /** Words of 32 bits; default: the host's default for the type of domain. */
  readonly featureset?: readonly number[];
  readonly pae: boolean;
  /** The invariant TSC. */
  readonly itsc: boolean;
  readonly nestedVirtualization: boolean;
}

/** libxenguest's functions on one handle. All block; failures are `HypervisorError`s. */
export interface GuestFunctions extends MigrationFunctions {
  allocate(commandLine: string): DomImage;
  applyCpuidPolicy(domid: number, request: CpuidRequest): void;
  setTscInfo(domid: number, mode: number): void;
  /** How a domain speaks by itself: `x86_64-abi`, `x86_32-abi`. */
  nativeProtocol(domid: number): string | undefined;
  /** The text of the last failure of the handle; empty where there was none. */
  lastError(): string;
}

/** Bytes of `xc_error`: a code and a message. */
const errorMessageBytes = 1024;

/** Opens libxenguest on a handle. Raises `LibraryMissing`. */
export async function guestFunctions(opened: Interface): Promise<GuestFunctions> {
  const onControl = bound(opened);
  const onGuest = bound({ ...opened, library: await loadXenguest() });
  const { handle, func } = onGuest;
  const { koffi } = opened.library;
  const loginit = func<(h: Pointer) => number>("int xc_dom_loginit(void *xch)");
  const protocol = func<(h: Pointer, domid: number) => string | null>(
    "const char *xc_domain_get_native_protocol(void *xch, uint32_t domid)",
  );
  const lastError = onControl.func<(h: Pointer) => Pointer>("void *xc_get_last_error(void *xch)");
  const tscInfo = onDomain(
    onControl,
    "int xc_domain_set_tsc_info(void *xch, uint32_t domid, uint32_t tsc_mode, uint64_t elapsed_nsec, uint32_t gtsc_khz, uint32_t incarnation)",
  );
  return {
    allocate(commandLine) {
      loginit(handle);
      return allocateDomImage(opened, onGuest, commandLine);
    },
    applyCpuidPolicy: cpuidFunction(onGuest),
    setTscInfo: (domid, mode) => void tscInfo(domid, mode, 0, 0, 0),
    nativeProtocol: (domid) => protocol(handle, domid) ?? undefined,
    lastError() {
      const error = lastError(handle);
      if (error === null) return "";
      const code: number = koffi.decode(error, "int");
      return code === 0 ? "" : koffi.decode(error, 4, koffi.array("char", errorMessageBytes, "String"));
    },
    ...migrationFunctions(opened, onGuest),
  };
}

function cpuidFunction({ func, handle }: Bound): GuestFunctions["applyCpuidPolicy"] {
  type Apply = (
    h: Pointer,
    domid: number,
    restore: boolean,
    featureset: Uint32Array | null,
    words: number,
    pae: boolean,
    itsc: boolean,
    nested: boolean,
    leaves: null,
    msrs: null,
  ) => number;
  const apply = func<Apply>(
    "int xc_cpuid_apply_policy(void *xch, uint32_t domid, bool restore, const uint32_t *featureset, unsigned int nr_features, bool pae, bool itsc, bool nested_virt, void *xend, void *msr)",
  );
  return (domid, { featureset, pae, itsc, nestedVirtualization }) => {
    const words = featureset === undefined ? null : new Uint32Array(featureset);
    const result = apply(handle, domid, false, words, words?.length ?? 0, pae, itsc, nestedVirtualization, null, null);
    // This one answers with the errno.
    if (result !== 0) throw xenError(Math.abs(result), "xc_cpuid_apply_policy");
  };
}
