import type { DomainInfo } from "../../../../bindings/hypervisor/domain.ts";
import type { VmConsole, VmDomainType, VmState, VmT } from "../../../../generated/daemons/xenops.ts";
import { memoryModel } from "../../memory/model.ts";
import type { XenContext } from "./context.ts";
import type { DomainFacts } from "./domain-keys.ts";

const DOMAIN_TYPES: Readonly<Record<VmT["ty"][0], VmDomainType>> = {
  HVM: "Domain_HVM",
  PV: "Domain_PV",
  PVinPVH: "Domain_PVinPVH",
  PVH: "Domain_PVH",
};
const MIB = 2 ** 20;
const PAGE = 4096;

/** A VM's state as clients see it (spec: xenopsd.md, section 14). */
export async function stateOf(context: XenContext, vm: VmT): Promise<VmState> {
  const { power, info, known } = await found(context, vm);
  if (info === undefined || known === undefined) return absentState(power);
  const { domid } = info;
  const facts = await context.keys.facts(domid, vm.id);
  const { totalPages: pages, maxPages } = info;
  return {
    ...absentState(power),
    domids: [domid],
    consoles: consolesOf(facts),
    memory_target: facts.memoryTarget * 1024,
    memory_actual: pages * PAGE,
    memory_limit: Math.max(pages * PAGE, maxPages * PAGE - (info.hvm ? MIB : 0)),
    vcpu_target: facts.vcpus,
    shadow_multiplier_target: await shadowMultiplier(context, vm, info),
    rtc_timeoffset: known.rtc_timeoffset ?? facts.timeOffset,
    uncooperative_balloon_driver: facts.uncooperative,
    guest_agent: { ...facts.agent },
    xsdata_state: { ...facts.xsdata },
    pv_drivers_detected: known.pv_drivers_detected,
    last_start_time: known.last_start_time,
    hvm: vm.ty[0] === "HVM",
    nomigrate: known.nomigrate,
    nested_virt: known.nested_virt,
    domain_type: DOMAIN_TYPES[vm.ty[0]],
    featureset: vm.platformdata.featureset ?? "",
    numa_optimised: context.numa.nodesOf(domid) > 0,
    numa_nodes: context.numa.nodesOf(domid),
  };
}

/** What `stateOf` says of a VM's power, without a look at what its guest says in xenstore. */
export async function powerStateOf(context: XenContext, vm: VmT): Promise<VmState["power_state"]> {
  return (await found(context, vm)).power;
}

/** A VM's domain and private state, both or neither, and the power state that follows. */
async function found(context: XenContext, vm: VmT) {
  const known = context.states.find(vm.id);
  const domid = context.domains.ofVm(vm.id);
  const info = domid === undefined ? undefined : await context.hypervisor.domain(domid);
  if (info === undefined || known === undefined) {
    const suspended = known !== undefined && known.suspend_memory_bytes !== 0;
    return { power: suspended ? "Suspended" : "Halted" } as const;
  }
  return { power: info.paused ? "Paused" : "Running", info, known } as const;
}

/** The state of a VM without a domain. */
function absentState(power: VmState["power_state"]): VmState {
  return {
    power_state: power,
    domids: [],
    consoles: [],
    memory_target: 0,
    memory_actual: 0,
    memory_limit: 0,
    vcpu_target: 0,
    shadow_multiplier_target: 1,
    rtc_timeoffset: "",
    uncooperative_balloon_driver: false,
    guest_agent: {},
    xsdata_state: {},
    pv_drivers_detected: false,
    last_start_time: 0,
    hvm: false,
    nomigrate: false,
    nested_virt: false,
    domain_type: "Domain_undefined",
    featureset: "",
    numa_optimised: false,
    numa_nodes: 0,
    numa_node_memory: [],
  };
}

function consolesOf({ vncPort, textPort }: DomainFacts): VmConsole[] {
  const at = (protocol: VmConsole["protocol"], text: string | undefined): VmConsole[] => {
    if (text === undefined) return [];
    const port = Number(text);
    return Number.isInteger(port) ? [{ protocol, port, path: "" }] : [{ protocol, port: 0, path: text }];
  };
  return [...at("Rfb", vncPort), ...at("Vt100", textPort)];
}

/** What the domain has over what its type has by default; -1 where it is not known. */
async function shadowMultiplier({ hypervisor }: XenContext, vm: VmT, { domid }: DomainInfo): Promise<number> {
  if (vm.ty[0] !== "HVM") return 1;
  try {
    const usual = memoryModel({ ...vm, ty: ["HVM", { ...vm.ty[1], shadow_multiplier: 1 }] }).shadow;
    const multiplier = (await hypervisor.shadowMib(domid)) / usual;
    return multiplier > 1000 ? -1 : multiplier;
  } catch {
    return -1;
  }
}
