import type { Backend } from "../../../daemons/squeezed/backends/backend.ts";
import type { Ambient } from "../../../runtime/ambient.ts";
import { SimulatedHypervisor } from "./hypervisor.ts";
import { SimulatedStore } from "./store.ts";

/** A fictitious host. */
export interface SimulatedBackend extends Backend {
  readonly hypervisor: SimulatedHypervisor;
  readonly store: SimulatedStore;
}

/** What a fictitious host is made from. */
export interface SimulatedBackendOptions {
  /** The guests' clock. */
  readonly ambient: Ambient;
  /** KiB of memory. */
  readonly total: number;
  /** KiB of the control domain; default 4 GiB, or half of a small host. */
  readonly controlDomain?: number;
}

const CONTROL_DOMAIN = 4 * 1_024 * 1_024;

/** A host with its control domain and nothing else. */
export function simulatedBackend({ ambient, total, controlDomain }: SimulatedBackendOptions): SimulatedBackend {
  const store = new SimulatedStore();
  const hypervisor = new SimulatedHypervisor(ambient, store, total);
  hypervisor.add({ domid: 0, total: controlDomain ?? Math.min(CONTROL_DOMAIN, Math.floor(total / 2)) });
  return { hypervisor, store, close: async () => hypervisor.close() };
}
