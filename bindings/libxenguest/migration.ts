import type { Bound } from "../libxenctrl/bound.ts";
import type { Interface, Pointer } from "../libxenctrl/library.ts";

/** Flags of `xc_domain_save`. */
const Save = { live: 1, debug: 2 } as const;
const plainStream = 0;
const pointerBytes = 8;
/** Members of `struct save_callbacks` and `struct restore_callbacks`: all pointers, the last one data. */
const callbackMembers = 7;
const Callback = { suspend: 0, switchQemuLogdirty: 5 } as const;

/** Memory to and from a descriptor. */
export interface MigrationFunctions {
  /** `xc_domain_save`; `suspend` returns when the domain has suspended, and false gives up. */
  save(request: SaveCall): void;
  /** `xc_domain_restore`; the domain stays paused. Answers the frames of the rings. */
  restore(request: RestoreCall): { readonly storeFrame: bigint; readonly consoleFrame: bigint };
}

export interface SaveCall {
  readonly domid: number;
  /** A socket, a pipe or a file. */
  readonly descriptor: number;
  readonly live: boolean;
  readonly debug: boolean;
  readonly suspend: () => boolean;
  /** Has the program that writes to the domain's memory, too, tell what it writes, or no more; false gives up. */
  readonly logDirty: (on: boolean) => boolean;
}

export interface RestoreCall {
  readonly domid: number;
  readonly descriptor: number;
  readonly storePort: number;
  readonly storeDomid: number;
  readonly consolePort: number;
  readonly consoleDomid: number;
}

/** Spec: xen-domain-build.md, section 1. */
export function migrationFunctions({ library: { koffi } }: Interface, onGuest: Bound): MigrationFunctions {
  const { func, handle, checked } = onGuest;
  type SaveFunction = (h: Pointer, fd: number, domid: number, flags: number, c: Buffer, s: number, r: number) => number;
  const save = func<SaveFunction>(
    "int xc_domain_save(void *xch, int io_fd, uint32_t dom, uint32_t flags, void *callbacks, int stream_type, int recv_fd)",
  );
  type RestoreFunction = (
    h: Pointer,
    fd: number,
    domid: number,
    storePort: number,
    storeFrame: BigUint64Array,
    storeDomid: number,
    consolePort: number,
    consoleFrame: BigUint64Array,
    consoleDomid: number,
    stream: number,
    callbacks: Buffer,
    sendBack: number,
  ) => number;
  const restore = func<RestoreFunction>(
    "int xc_domain_restore(void *xch, int io_fd, uint32_t dom, unsigned int store_evtchn, uint64_t *store_mfn, uint32_t store_domid, unsigned int console_evtchn, uint64_t *console_mfn, uint32_t console_domid, int stream_type, void *callbacks, int send_back_fd)",
  );
  const suspendType = koffi.pointer(koffi.proto("int", ["void *"]));
  const logdirtyType = koffi.pointer(koffi.proto("int", ["uint32_t", "unsigned int", "void *"]));
  return {
    save({ domid, descriptor, live, debug, suspend, logDirty }) {
      const callbacks = Buffer.alloc(callbackMembers * pointerBytes);
      const suspended = koffi.register(() => (suspend() ? 1 : 0), suspendType);
      const logdirty = koffi.register((_domid: number, on: number) => (logDirty(on !== 0) ? 0 : -1), logdirtyType);
      callbacks.writeBigUInt64LE(suspended, Callback.suspend * pointerBytes);
      callbacks.writeBigUInt64LE(logdirty, Callback.switchQemuLogdirty * pointerBytes);
      const flags = (live ? Save.live : 0) | (debug ? Save.debug : 0);
      try {
        checked(save(handle, descriptor, domid, flags, callbacks, plainStream, -1), "xc_domain_save");
      } finally {
        koffi.unregister(suspended);
        koffi.unregister(logdirty);
      }
    },
    restore(request) {
      const callbacks = Buffer.alloc(callbackMembers * pointerBytes);
      const storeFrame = new BigUint64Array(1);
      const consoleFrame = new BigUint64Array(1);
      const { domid, descriptor, storePort, storeDomid, consolePort, consoleDomid } = request;
      const result = restore(
        handle,
        descriptor,
        domid,
        storePort,
        storeFrame,
        storeDomid,
        consolePort,
        consoleFrame,
        consoleDomid,
        plainStream,
        callbacks,
        -1,
      );
      checked(result, "xc_domain_restore");
      return { storeFrame: storeFrame[0] ?? 0n, consoleFrame: consoleFrame[0] ?? 0n };
    },
  };
}
