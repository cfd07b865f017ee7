/** How a simulated host, its guests or what serves them can be made to misbehave, by name. */
const faultNames = [
  /** The host has no memory for the domain. */
  "out-of-memory",
  /** The domain finds nothing to boot from. */
  "no-bootable-device",
  /** The boot loader ends with an error. */
  "bootloader-error",
  /** The domain builder ends with an error. */
  "build-fails",
  /** There is no room for a suspended guest's memory. */
  "save-fails",
  /** The device emulator does not start. */
  "emulator-fails",
  /** Every device takes a second longer to come up. */
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
  /** The guest's balloon driver does nothing. */
  "balloon-stuck",
] as const;

export type FaultName = (typeof faultNames)[number];

/** Whether a text names a fault. */
export function isFaultName(name: string): name is FaultName {
  return (faultNames as readonly string[]).includes(name);
}

/** Which VMs have which faults, by uuid. */
export class Faults {
  readonly #switched = new Map<string, Set<FaultName>>();
  readonly #defined = new Map<string, ReadonlySet<string>>();

  has(uuid: string, name: FaultName): boolean {
    return this.#switched.get(uuid)?.has(name) === true || this.#defined.get(uuid)?.has(name) === true;
  }

  /** Switches a fault on or off, until it is switched again. */
  set(uuid: string, name: FaultName, on: boolean): void {
    const faults = this.#switched.get(uuid) ?? new Set();
    if (on) faults.add(name);
    else faults.delete(name);
    if (faults.size > 0) this.#switched.set(uuid, faults);
    else this.#switched.delete(uuid);
  }

  /** The faults that a VM's definition asks for, in place of those before: names between commas. */
  define(uuid: string, names: string | undefined): void {
    if (names === undefined) this.#defined.delete(uuid);
    else this.#defined.set(uuid, new Set(names.split(",").map((name) => name.trim())));
  }

  /** Those that were switched on. */
  switched(uuid: string): FaultName[] {
    return [...(this.#switched.get(uuid) ?? [])];
  }
}
