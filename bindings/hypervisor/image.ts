/**
 * Where the memory of a domain is written to. What is written first comes first, whoever wrote it: this interface's user, or
 * the hypervisor's library, which wants a descriptor.
 */
export interface ImageWriter {
  /** Resolves when the bytes are on their way; raises the system's error. */
  write(bytes: Uint8Array): Promise<void>;
  /** A socket, a pipe or a file opened for appending, at the place where the next `write` would go. */
  readonly descriptor?: number;
}

/** Where the memory of a domain is read from. */
export interface ImageReader {
  /** Exactly so many bytes; raises an Error where the image ends before. */
  read(length: number): Promise<Buffer>;
  /** A socket, a pipe or a file, at the place where the next `read` would begin. */
  readonly descriptor?: number;
}

/** How memory is saved. */
export interface SaveOptions {
  /** Of the domain: of one with a device model more has to be saved. */
  readonly type: "pv" | "pvh" | "hvm";
  /** The domain runs on while most of its memory is written. */
  readonly live: boolean;
  readonly debug?: boolean;
  /**
   * Called once, when the rest can be written only while the domain stands still: has the guest suspend, and resolves when its domain
   * has shut down with the code `suspend`. Its failure is what `save` raises.
   */
  readonly suspend: () => Promise<void>;
  /**
   * Has the device model of an HVM domain tell what it writes to the domain's memory, or no more: what it writes unheard would be
   * missing in what is written of a domain that runs. Its failure is what `save` raises.
   */
  readonly logDirty?: (on: boolean) => Promise<void>;
  /** How much is done, from 0 to 1. */
  readonly progress?: (fraction: number) => void;
  /** Gives up; the call then raises `HypervisorError` with `ECANCELED`. */
  readonly signal?: AbortSignal;
}

/** How memory is restored, into a domain that was created as for a build. */
export interface RestoreOptions {
  readonly type: "pv" | "pvh" | "hvm";
  readonly storePort: number;
  readonly storeDomid?: number;
  readonly consolePort: number;
  readonly consoleDomid?: number;
  readonly memoryNode?: number;
  readonly progress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}
