import type { VDIRow } from "../../../generated/api/records/VDI.ts";
import type { Answer, Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";

declare module "../../../runtime/dispatch/context.ts" {
  interface Services {
    /** What keeps disks. */
    readonly storage: StorageBackend;
  }
}

/** Space of an SR in bytes. */
export interface Space {
  readonly total: number;
  readonly used: number;
}

/** A disk as the storage knows it; sizes in bytes. */
export interface Disk {
  /** Name of the disk within its SR. */
  readonly location: string;
  readonly uuid: string;
  readonly virtualSize: number;
  readonly used: number;
  readonly smConfig: Readonly<Record<string, string>>;
}

/** A disk that is wanted. */
export type WantedDisk = Pick<VDIRow, "virtual_size" | "type" | "name_label" | "sm_config">;

/** How a new SR is made. */
export interface SrDevice {
  readonly host: Ref<"host">;
  readonly deviceConfig: Readonly<Record<string, string>>;
  /** Bytes; 0: all there is. */
  readonly size: number;
}

/**
 * What keeps the disks behind the records: simulated, or a storage daemon on the message switch (spec: storage.md, sections
 * 2 to 4). Rows are named by their references; the callers have checked that an operation is allowed, and write the
 * records afterwards. Errors are those of the driver: `SR_BACKEND_FAILURE_<number>` [""; text; ""].
 */
export interface StorageBackend {
  /** Prepares new storage; its content is lost. */
  createSr(context: Context, sr: Ref<"SR">, device: SrDevice): Answer<void>;
  /** Deletes the content. */
  destroySr(context: Context, sr: Ref<"SR">): Answer<void>;
  /** Connects storage to the host of a PBD. */
  attach(context: Context, pbd: Ref<"PBD">): Answer<void>;
  detach(context: Context, pbd: Ref<"PBD">): Answer<void>;
  space(context: Context, sr: Ref<"SR">): Answer<Space>;
  /** Every disk that is there; nothing where it is known to be just what the records say. */
  scan(context: Context, sr: Ref<"SR">): Answer<readonly Disk[] | undefined>;
  /** XML text in the driver's form. */
  probe(context: Context, type: string, device: SrDevice): Answer<string>;
  createDisk(context: Context, sr: Ref<"SR">, wanted: WantedDisk): Answer<Disk>;
  /** Finds a disk that is there but has no record. */
  findDisk(context: Context, sr: Ref<"SR">, wanted: WantedDisk & { uuid: string; location: string }): Answer<Disk>;
  /** The disk as it is now. */
  disk(context: Context, vdi: Ref<"VDI">): Answer<Disk>;
  destroyDisk(context: Context, vdi: Ref<"VDI">): Answer<void>;
  snapshot(context: Context, vdi: Ref<"VDI">): Answer<Disk>;
  clone(context: Context, vdi: Ref<"VDI">): Answer<Disk>;
  /** Copies the content of a disk into another, leaving out what both share with `base`. */
  copyInto(context: Context, from: Ref<"VDI">, to: Ref<"VDI">, base: Ref<"VDI">): Answer<void>;
  /** Answers the new size. */
  resize(context: Context, vdi: Ref<"VDI">, size: number): Answer<number>;
  /** Gives a disk the content of its snapshot. */
  revert(context: Context, snapshot: Ref<"VDI">, vdi: Ref<"VDI">): Answer<void>;
  trackChanges(context: Context, vdi: Ref<"VDI">, on: boolean): Answer<void>;
  /** Deletes the data of a snapshot and keeps what is known of its changes. */
  discardData(context: Context, vdi: Ref<"VDI">): Answer<void>;
  /** Base64 of a bitmap of the 64 KiB blocks that differ. */
  changedBlocks(context: Context, from: Ref<"VDI">, to: Ref<"VDI">): Answer<string>;
}
