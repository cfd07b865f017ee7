import type { VmT } from "../../../../generated/daemons/xenops.ts";
import type { TaskScope } from "../../tasks/task.ts";
import type { VmDefinition } from "../backend.ts";

/** A drive that an emulator shows. */
export interface EmulatedDisk {
  /** IDE 0 to 3, or floppy 0 to 1. */
  readonly bus: "ide" | "floppy";
  readonly index: number;
  readonly cdrom: boolean;
  readonly readOnly: boolean;
  /** A path or an NBD address; nothing for an empty drive. */
  readonly path?: string;
}

/** What starts an emulator. */
export interface EmulatorStart {
  readonly domid: number;
  readonly definition: VmDefinition;
  readonly disks: readonly EmulatedDisk[];
  /** It begins with the state that was kept for it. */
  readonly restore: boolean;
}

/** A USB device of the host that a device model gives to its guest. */
export interface HostUsbDevice {
  /** What it is called in the guest's machine. */
  readonly id: string;
  /** Where it is plugged in: a number, and ports from the root on, `2.1`. */
  readonly bus: string;
  readonly port: string;
  /** USB's version that it speaks: `2.00`. */
  readonly version: string;
  /** Mb/s; below zero: not known. */
  readonly speed: number;
}

/** What a device model tells by itself. */
export type EmulatorEvent =
  /** The guest has set its clock, by so many seconds. */
  | { readonly tells: "clock"; readonly seconds: number }
  /** Drivers for this hypervisor are there in the guest, whose maker has numbers of its own for products and builds. */
  | { readonly tells: "drivers"; readonly product: number; readonly build: number };

/** Programs that run beside a domain: device models, consoles (spec: xen-domain-build.md, section 10). */
export interface Emulators {
  /** Resolves when it is ready. Raises `Failed_to_start_emulator`. */
  start(task: TaskScope, start: EmulatorStart): Promise<void>;
  runs(domid: number, vm: VmT): Promise<boolean>;
  /** Has the disks whose backend is `qdisk` served to a domain without a device model, which would do so. Raises `Failed_to_start_emulator`. */
  serveDisks(task: TaskScope, domid: number, vm: string): Promise<void>;
  /** Ends all of a domain's; those that are not there are fine. */
  stop(domid: number, vm: VmT | undefined): Promise<void>;
  /** Has a domain's device model tell the hypervisor what it writes to the domain's memory, or no more. */
  logDirty(domid: number, on: boolean): Promise<void>;
  /** Writes the state of a domain's device model and stops its processors; answers the state. Nothing where there is no model. */
  save(domid: number): Promise<Buffer | undefined>;
  /** Takes a state for a model that will be started. */
  keepState(domid: number, state: Buffer): Promise<void>;
  /** Lets a stopped model go on. */
  resume(domid: number): Promise<void>;
  /** Another medium in a drive, or none. */
  changeMedium(domid: number, drive: { readonly index: number }, path: string | undefined): Promise<void>;
  /** Raises where the guest would lose one that its machine cannot let go: those of Xen cannot. */
  setVcpus(domid: number, from: number, to: number): Promise<void>;
  plugPci(domid: number, address: string, slot: number | undefined): Promise<void>;
  plugUsb(domid: number, device: HostUsbDevice): Promise<void>;
  unplugUsb(domid: number, id: string): Promise<void>;
  /** The USB devices that a domain has, by their ids. */
  usbDevices(domid: number): Promise<ReadonlySet<string>>;
  /** Why the state of a domain's device model cannot be saved now; nothing where it can. */
  whyNotSaved(domid: number): Promise<string | undefined>;
  /** Hears what a domain's device model tells, until it ends; nothing happens where one is followed already, or there is none. */
  follow(domid: number, heard: (event: EmulatorEvent) => void): Promise<void>;
  /** Follows none of them any more; they run on. */
  unfollow(): void;
}
