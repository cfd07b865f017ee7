import type { HypervisorVersion, PhysicalInfo } from "../../../../bindings/hypervisor/host.ts";
import { transact } from "../../../../bindings/xenstore/transaction.ts";
import { removeIfAny } from "../../../../bindings/xenstore/tree.ts";
import type { HostT } from "../../../../generated/daemons/xenops.ts";
import type { HostBackend } from "../backend.ts";
import { makeNode } from "./access.ts";
import type { XenContext } from "./context.ts";
import { combinePolicies, isPolicyCompatible } from "./cpu-policy.ts";
import { dequarantine } from "./devices/pci.ts";
import { featureText } from "./platform.ts";

const PAGES_OF_MIB = 256;

/** The host (spec: xenopsd.md, section 13). */
export function xenHost(context: XenContext): HostBackend {
  const { hypervisor } = context;
  return {
    stat: () => hostRecord(context),
    async consoleData() {
      return (await hypervisor.consoleRing()).toString("latin1");
    },
    async totalMemoryMib() {
      return Math.floor((await hypervisor.physicalInfo()).totalPages / PAGES_OF_MIB);
    },
    sendDebugKeys: (keys) => hypervisor.sendDebugKeys(keys),
    async updateGuestAgentFeatures(features) {
      const connection = await context.xenstore.connection();
      await transact(connection, context.ambient, async (tree) => {
        const root = "/guest_agent_features";
        await removeIfAny(tree, root);
        await makeNode(tree, root, [{ domid: 0, access: "r" }]);
        for (const { name, licensed, parameters } of features) {
          await tree.write(`${root}/${name}/licensed`, licensed ? "1" : "0");
          for (const [key, value] of Object.entries(parameters)) {
            await tree.write(`${root}/${name}/parameters/${key}`, value);
          }
        }
      });
    },
    combineCpuPolicies: combinePolicies,
    isCompatible: isPolicyCompatible,
    setNumaAffinityPolicy: (policy) => context.numa.setPolicy(policy),
    dequarantine: (address) => dequarantine(context, address),
  };
}

async function hostRecord({ hypervisor, host }: XenContext): Promise<HostT> {
  const [info, version, text, features, pv, hvm, pvMax, hvmMax] = await Promise.all([
    hypervisor.physicalInfo(),
    hypervisor.version(),
    host.cpuInfo(),
    hypervisor.featureset("host"),
    hypervisor.featureset("pv"),
    hypervisor.featureset("hvm"),
    hypervisor.featureset("pvMax"),
    hypervisor.featureset("hvmMax"),
  ]);
  return {
    cpu_info: {
      ...processorOf(text),
      cpu_count: info.cpus,
      socket_count: Math.max(1, Math.trunc(info.cpus / (info.threadsPerCore * info.coresPerSocket))),
      threads_per_core: info.threadsPerCore,
      nr_nodes: info.nodes,
      features: featureText(features),
      features_pv: featureText(pvMax),
      features_hvm: featureText(hvmMax),
      features_pv_host: featureText(pv),
      features_hvm_host: featureText(hvm),
    },
    hypervisor: { version: versionText(version), capabilities: version.capabilities },
    chipset_info: chipset(info),
  };
}

function versionText({ major, minor, extra }: HypervisorVersion): string {
  return `${major}.${minor}${extra.startsWith(".") || extra === "" ? extra : `.${extra}`}`;
}

function chipset({ capabilities }: PhysicalInfo): HostT["chipset_info"] {
  return { iommu: capabilities.directIo, hvm: capabilities.hvm };
}

/** The first processor of `/proc/cpuinfo`. */
function processorOf(text: string) {
  const of = (key: string) => new RegExp(`^${key}\\s*:\\s*(.*)$`, "m").exec(text)?.[1]?.trim() ?? "unknown";
  return {
    vendor: of("vendor_id"),
    modelname: of("model name"),
    speed: of("cpu MHz"),
    flags: of("flags"),
    stepping: of("stepping"),
    model: of("model"),
    family: of("cpu family"),
  };
}
