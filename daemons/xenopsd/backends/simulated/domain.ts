import type { Disk, VbdQos } from "../../../../generated/daemons/xenops.ts";
import type { DomainActionRequest } from "../../atomics/operation.ts";

/** How an operation can be made to fail, or a guest to misbehave, by name. */
export const failureNames = [
  /** The host has no memory for the domain. */
  "out-of-memory",
  /** The domain finds nothing to boot from. */
  "no-bootable-device",
  /** The boot loader ends with an error. */
  "bootloader-error",
  /** The device emulator does not start. */
  "emulator-fails",
  /** Every device takes a second longer to connect. */
  "backend-slow",
  /** The storage refuses to attach a disk. */
  "storage-error",
  /** The guest keeps a device that is to be unplugged. */
  "detach-rejected",
  /** The guest does not acknowledge a request to shut down or reboot. */
  "guest-ignores-shutdown",
  /** The guest acknowledges the request and then does not end. */
  "guest-hangs-at-shutdown",
  /** The guest does not acknowledge a request to suspend. */
  "guest-ignores-suspend",
  /** The guest crashes when it has booted. */
  "guest-crashes",
  /** The guest has no agent and no paravirtual drivers. */
  "no-guest-agent",
] as const;

export type FailureName = (typeof failureNames)[number];

/** A device in a domain; the position is its index among those of its kind. */
export interface SimulatedDevice {
  position: number;
  /** Grows with every device that is plugged into the domain. */
  order: number;
  /** The frontend has connected: the device can be used. */
  connected: boolean;
  disk?: Disk;
  qos?: VbdQos;
}

export type SimulatedDevices = Record<string, SimulatedDevice>;

/** A domain of the fictitious hypervisor. */
export interface Domain {
  readonly id: number;
  readonly hvm: boolean;
  /** Seconds since 1970. */
  readonly created: number;
  request?: DomainActionRequest;
  paused: boolean;
  built: boolean;
  deviceModel: boolean;
  /** The guest's agent and drivers have told of themselves. */
  booted: boolean;
  /** The domain has ended and waits to be destroyed. */
  ended: boolean;
  /** In ACPI sleep. */
  asleep: boolean;
  vcpus: number;
  shadowMultiplier: number;
  /** Bytes. */
  memory: number;
  /** Devices that were ever plugged. */
  plugs: number;
  xsdata: Record<string, string>;
  rdp: boolean;
  readonly vbd: SimulatedDevices;
  readonly vif: SimulatedDevices;
  readonly pci: SimulatedDevices;
  readonly vusb: SimulatedDevices;
  readonly vgpu: SimulatedDevices;
}

/** What outlives a domain. */
export interface SimulatedVm {
  domain?: Domain;
  /** Present between suspend and resume. */
  suspended?: { readonly disk: Disk; readonly vcpus: number; readonly memory?: number };
  /** Devices to be plugged with the domain: `vbd/xvda`. */
  active: string[];
  failures: FailureName[];
}

/** A VM of which nothing is known. */
export function emptyVm(): SimulatedVm {
  return { active: [], failures: [] };
}

/** Whether a text names a failure. */
export function isFailureName(name: string): name is FailureName {
  return (failureNames as readonly string[]).includes(name);
}
