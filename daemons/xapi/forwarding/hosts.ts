import type { Context } from "../../../runtime/dispatch/context.ts";
import { XapiError } from "../../../runtime/errors.ts";
import type { Hosts } from "../../../runtime/forwarding/forwarder.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { isLive } from "../pool.ts";

/**
 * The hosts that this process serves. Every host of a simulated pool is carried by the one process that simulates it, as long as it
 * is on; a host whose agent is another process cannot be reached from here.
 */
export class ServedHosts implements Hosts {
  readonly #self: () => Ref<"host">;
  readonly #isServed: (host: Ref<"host">) => boolean;

  /** `self` is the host where this process runs, `isServed` says whether it carries out work for a host. */
  constructor(self: () => Ref<"host">, isServed: (host: Ref<"host">) => boolean) {
    this.#self = self;
    this.#isServed = isServed;
  }

  isSelf(host: Ref<"host">): boolean {
    return host === this.#self();
  }

  isServed(host: Ref<"host">): boolean {
    return this.#isServed(host);
  }

  isLive(context: Context, host: Ref<"host">): boolean {
    return isLive(context.db, host);
  }

  call<T>(_context: Context, host: Ref<"host">): Promise<T> {
    return Promise.reject(new XapiError("CANNOT_CONTACT_HOST", [host]));
  }
}
