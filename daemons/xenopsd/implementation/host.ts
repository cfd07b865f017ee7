import type { HostT, XenopsServer } from "../../../generated/daemons/xenops.ts";
import type { Engine } from "../engine.ts";

/** Calls on the host. */
export function hostCalls(engine: Engine): XenopsServer["HOST"] {
  const { host } = engine.backend;
  let known: HostT | undefined;
  return {
    async stat() {
      known ??= await host.stat();
      return known;
    },
    async get_console_data() {
      return printable(await host.consoleData());
    },
    get_total_memory_mib: () => host.totalMemoryMib(),
    send_debug_keys: ({ debug_keys: keys }) => host.sendDebugKeys(keys),
    set_worker_pool_size: ({ pool_size: size }) => engine.resize(size),
    update_guest_agent_features: ({ features }) => host.updateGuestAgentFeatures(features),
    combine_cpu_policies: ({ policy1, policy2 }) => host.combineCpuPolicies(policy1, policy2),
    is_compatible: ({ vm_policy: vm, host_policy: offered }) => host.isCompatible(vm, offered),
    set_numa_affinity_policy: ({ numa_affinity_policy: policy }) => host.setNumaAffinityPolicy(policy),
  };
}

/** A text with a space for every character that cannot be printed, ends of lines apart. */
function printable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e\r\n]/g, " ");
}
