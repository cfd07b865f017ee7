import { SimulatedXenstore } from "../../../../bindings/xenstore/simulated.ts";
import type { Ambient } from "../../../../runtime/ambient.ts";
import type { Backend } from "../backend.ts";
import { hostBackend } from "./backend.ts";

const PAGES_OF_MIB = 256;

/** A fictitious host of so many MiB without any domain, for a daemon that runs by itself. */
export function emptyHost(mib: number, ambient: Ambient): Backend {
  const pages = mib * PAGES_OF_MIB;
  const store = new SimulatedXenstore();
  return hostBackend({
    hypervisor: {
      domains: async () => [],
      physicalInfo: async () => ({ totalPages: pages, freePages: pages, scrubPages: 0 }),
      setMaxMemoryKib: async () => {},
      shadowMib: async () => 0,
    },
    connect: async () => store.connect(ambient),
    ambient,
  });
}
