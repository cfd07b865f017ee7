import { SimulatedHost } from "../../../../bindings/hypervisor/simulated/host.ts";
import { publishedHost } from "../../../../bindings/hypervisor/simulated/published.ts";
import type { Ambient } from "../../../../runtime/ambient.ts";
import type { Backend } from "../backend.ts";
import { hostBackend } from "./backend.ts";

/** A fictitious machine of this daemon's own, with so many MiB and no VMs. */
export function ownHost(memoryMib: number, ambient: Ambient): Backend {
  const host = new SimulatedHost({ ambient, memoryMib });
  return backendOf(host, ambient, () => host.stop());
}

/** The fictitious machine of another daemon in this process, as soon as there is one; raises the signal's reason. */
export async function sharedHost(ambient: Ambient, signal: AbortSignal): Promise<Backend> {
  return backendOf(await publishedHost(signal), ambient);
}

function backendOf(host: SimulatedHost, ambient: Ambient, close?: () => Promise<void>): Backend {
  const { hypervisor } = host;
  return hostBackend({ hypervisor, connect: async () => host.open(), ambient, ...(close !== undefined && { close }) });
}
