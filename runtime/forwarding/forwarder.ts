import type { Answer, Context } from "../dispatch/context.ts";
import { XapiError } from "../errors.ts";
import { isNullRef, type Ref } from "../ref.ts";
import type { OperationLocks } from "./locks.ts";
import type { Policy, Target } from "./policy.ts";

/** The hosts of the pool, as forwarding needs them. */
export interface Hosts {
  /** Whether the host is the one where this process runs. */
  isSelf(host: Ref<"host">): boolean;
  /** Whether this process carries out work for the host, as for those that it simulates. */
  isServed(host: Ref<"host">): boolean;
  isLive(context: Context, host: Ref<"host">): boolean;
  /** Makes the call on another host. Raises CANNOT_CONTACT_HOST [host] where it cannot be reached. */
  call<T>(context: Context, host: Ref<"host">, message: string, args: object): Promise<T>;
}

/** A host that was chosen, with what was reserved there. */
export interface Placement {
  readonly host: Ref<"host">;
  /** Gives the reservation back, when the work is done or has failed. */
  release(): void;
}

/** Choices that need more than following a reference; the daemon makes them. */
export interface Placements {
  suitableHost(context: Context, policy: Policy, vm: Ref<"VM">): Placement;
  residentHost(context: Context, vm: Ref<"VM">): Ref<"host"> | undefined;
  srHost(context: Context, sr: Ref<"SR">): Ref<"host">;
  hostSeeing(context: Context, srs: readonly Ref<"SR">[], vm?: Ref<"VM">): Ref<"host">;
}

/** Decides where a call runs of which the datamodel says it in words. It may raise the error that keeps the call from running. */
export type Routine = (context: Context, args: never) => Target;

/** What the forwarder works with. */
export interface ForwarderOptions {
  readonly locks: OperationLocks;
  readonly hosts: Hosts;
  readonly placements: Placements;
  /** By message name; a message without one runs on the coordinator. */
  readonly routines: Readonly<Record<string, Routine | undefined>>;
  /** Cancels what is under way on a VM and waits for its end. */
  cancelOperations(context: Context, vm: string, operations: readonly string[]): Promise<void>;
  /** Notes, before a call, what an alert about it will say; the function that comes back raises it once the call has succeeded. */
  alert(context: Context, name: string, args: object): (result: unknown) => void;
  /** Computes `allowed_operations` of the devices of the VM that the call was about. */
  refresh(context: Context, classes: readonly string[], args: object): void;
}

/** Takes calls to the host that carries them out (spec: dispatch-forwarding.md, sections 3 and 5 to 8). */
export class Forwarder {
  readonly #o: ForwarderOptions;

  constructor(options: ForwarderOptions) {
    this.#o = options;
  }

  /**
   * Takes the marks, runs the call where its policy says, gives the marks back. A call that the coordinator forwarded here
   * runs at once: its marks are taken already.
   */
  async forward<T>(context: Context, policy: Policy, args: object, run: () => Answer<T>): Promise<T> {
    if (context.forwarded) return run();
    const marks = policy.marks ?? [];
    const [first] = marks;
    if (policy.cancels !== undefined && first?.objects[0] !== undefined)
      await this.#o.cancelOperations(context, first.objects[0], policy.cancels);
    const release = await this.#o.locks.take(context, marks);
    try {
      const raise = policy.alert === undefined ? undefined : this.#o.alert(context, policy.alert, args);
      const result = await this.#place(context, policy, args, run);
      raise?.(result);
      return result;
    } finally {
      release();
      if (policy.refreshes !== undefined) this.#o.refresh(context, policy.refreshes, args);
    }
  }

  async #place<T>(context: Context, policy: Policy, args: object, run: () => Answer<T>): Promise<T> {
    const target = this.#decided(context, policy.target, args);
    if (target.on === "suitable_host") {
      const placement = this.#o.placements.suitableHost(context, policy, target.vm);
      try {
        return await this.#runOn(context, placement.host, policy, args, run);
      } finally {
        placement.release();
      }
    }
    const host = this.#hostOf(context, target);
    if (host === undefined) return run();
    const { hostOperation: operation } = policy;
    if (operation === undefined) return this.#runOn(context, host, policy, args, run);
    const release = await this.#o.locks.take(context, [{ class: "host", objects: [host], operation }]);
    try {
      return await this.#runOn(context, host, policy, args, run);
    } finally {
      release();
    }
  }

  /** The target, where a routine decides the one that it names. */
  #decided(context: Context, target: Target, args: object): Target {
    if (target.on !== "routine") return target;
    return this.#o.routines[target.routine]?.(context, args as never) ?? { on: "coordinator" };
  }

  /** The host of a target; nothing where the coordinator carries the call out. */
  #hostOf(context: Context, target: Target): Ref<"host"> | undefined {
    const { placements } = this.#o;
    switch (target.on) {
      case "host":
        return isNullRef(target.host) ? undefined : target.host;
      case "resident_host":
        return placements.residentHost(context, target.vm);
      case "sr_host":
        return context.db.SR.has(target.sr) ? placements.srHost(context, target.sr) : undefined;
      case "host_seeing":
        return placements.hostSeeing(context, target.srs);
      case "host_seeing_srs":
        return placements.hostSeeing(context, target.srs, target.vm);
      case "extension":
        return target.host;
      default:
        return undefined;
    }
  }

  async #runOn<T>(context: Context, host: Ref<"host">, policy: Policy, args: object, run: () => Answer<T>): Promise<T> {
    const { hosts } = this.#o;
    if (!context.db.host.has(host) || hosts.isSelf(host)) return run();
    if (!hosts.isLive(context, host)) throw new XapiError("HOST_OFFLINE", [host]);
    return hosts.isServed(host) ? run() : hosts.call(context, host, policy.message, args);
  }
}
