import type { Ambient } from "../../../../runtime/ambient.ts";
import type { Backend } from "../backend.ts";
import { hostHypervisor, type MemoryCalls } from "./hypervisor.ts";
import { type Connect, HostStore } from "./store.ts";

/** A host, real or simulated. */
export interface HostBackendOptions {
  readonly hypervisor: MemoryCalls;
  readonly connect: Connect;
  readonly ambient: Ambient;
  /** Ends what belongs to this daemon alone, when it ends: a handle of the hypervisor, a host of its own. */
  readonly close?: () => Promise<void>;
}

/** The hypervisor and the xenstore of a host, for this daemon. */
export function hostBackend({ hypervisor, connect, ambient, close }: HostBackendOptions): Backend {
  const store = new HostStore(connect, ambient);
  return {
    hypervisor: hostHypervisor(hypervisor),
    store,
    async close() {
      await store.close();
      await close?.();
    },
  };
}
