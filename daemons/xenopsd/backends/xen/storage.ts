import type { ImageReader, ImageWriter } from "../../../../bindings/hypervisor/image.ts";
import type { Disk, VbdT, VmT } from "../../../../generated/daemons/xenops.ts";
import type { TaskScope } from "../../tasks/task.ts";
import type { Keys } from "./access.ts";

/** A disk that can be given to a domain. */
export interface AttachedDisk {
  /** The domain that serves it. */
  readonly backendDomid: number;
  /** `vbd`, `vbd3`, `qdisk`; nothing where the storage has no preference. */
  readonly backendKind?: string;
  /** The device's `params`: the path of a block device, or what the backend understands. */
  readonly params: string;
  /** `phy` for a block device, `file` for a file. */
  readonly type: "phy" | "file";
  /** Keys for the backend: `sm-data/*`, `qemu-params`... */
  readonly keys: Keys;
  /** What the emulator opens: a path or an NBD address. */
  readonly emulatorPath?: string;
}

/** An image being written or read; to be closed. */
export interface OpenImage<T> {
  readonly stream: T;
  close(): Promise<void>;
}

/** The disks behind virtual drives (spec: xenopsd.md, section 9.2). `dp` names one use of a disk: `vbd/<domid>/<device>`. */
export interface DiskStorage {
  /** Raises `Storage_backend_error`. */
  attach(
    task: TaskScope,
    vm: VmT,
    use: { readonly dp: string; readonly domid: number; readonly vbd: VbdT },
  ): Promise<AttachedDisk>;
  activate(
    task: TaskScope,
    vm: VmT,
    use: { readonly dp: string; readonly domid: number; readonly vbd: VbdT },
  ): Promise<void>;
  /** Ends every use under a name; one that is not known is fine. */
  release(dp: string, disk: Disk | undefined): Promise<void>;
  epochBegin(task: TaskScope, vm: VmT, disk: Disk, persistent: boolean): Promise<void>;
  epochEnd(task: TaskScope, vm: VmT, disk: Disk): Promise<void>;
  /** Makes a disk readable at a path while `use` runs. */
  withPath<T>(task: TaskScope, vm: VmT, domid: number, disk: Disk, use: (path: string) => Promise<T>): Promise<T>;
  /** A disk for an image from its beginning. */
  writeImage(task: TaskScope, vm: VmT, disk: Disk): Promise<OpenImage<ImageWriter>>;
  readImage(task: TaskScope, vm: VmT, disk: Disk): Promise<OpenImage<ImageReader>>;
}
