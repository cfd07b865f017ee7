import type { DomainInfo } from "../hypervisor/domain.ts";
import type { DomainCalls } from "../hypervisor/hypervisor.ts";
import type { Blocking } from "./blocking.ts";
import { type Bound, bitmap, onDomain } from "./bound.ts";
import { encodeCreateDomain, handleOfUuid } from "./create-domain.ts";
import { decodeDomainInfo, decodeVcpuInfo, domainInfoBytes, vcpuInfoBytes } from "./domain-info.ts";
import { xenError } from "./errors.ts";
import type { Pointer } from "./library.ts";

/** Domains that are asked for at once. */
const domainsAtOnce = 256;

/** Answers of `xc_sched_id`. */
const Scheduler = { credit: 5, credit2: 6 } as const;

const Affinity = { hard: 1, soft: 2 } as const;

const EOPNOTSUPP = 95;

type DomainFunctions = Blocking<DomainCalls>;

/** The life of domains (spec: xen-domain-build.md, section 1). `resume` is of libxenguest, whose library is given as well. */
export function domainFunctions(bound: Bound, guest: Bound): DomainFunctions {
  const on = (prototype: string) => onDomain(bound, prototype);
  const maxVcpus = on("int xc_domain_max_vcpus(void *xch, uint32_t domid, unsigned int max)");
  const pause = on("int xc_domain_pause(void *xch, uint32_t domid)");
  const unpause = on("int xc_domain_unpause(void *xch, uint32_t domid)");
  const destroy = on("int xc_domain_destroy(void *xch, uint32_t domid)");
  const shutdown = on("int xc_domain_shutdown(void *xch, uint32_t domid, int reason)");
  const softReset = on("int xc_domain_soft_reset(void *xch, uint32_t domid)");
  const trigger = on("int xc_domain_send_trigger(void *xch, uint32_t domid, uint32_t trigger, uint32_t vcpu)");
  const timeOffset = on("int xc_domain_set_time_offset(void *xch, uint32_t domid, int32_t seconds)");
  const target = on("int xc_domain_set_target(void *xch, uint32_t domid, uint32_t target)");
  const resume = onDomain(guest, "int xc_domain_resume(void *xch, uint32_t domid, int fast)");
  return {
    ...listFunctions(bound),
    ...identityFunctions(bound),
    ...processorFunctions(bound),
    setMaxVcpus: (domid, vcpus) => void maxVcpus(domid, vcpus),
    pause: (domid) => void pause(domid),
    unpause: (domid) => void unpause(domid),
    destroy: (domid) => void destroy(domid),
    shutdown: (domid, code) => void shutdown(domid, code),
    resume: (domid, fast) => void resume(domid, fast ? 1 : 0),
    softReset: (domid) => void softReset(domid),
    sendTrigger: (domid, which, vcpu) => void trigger(domid, which, vcpu),
    setTimeOffset: (domid, seconds) => void timeOffset(domid, seconds),
    setTarget: (domid, of) => void target(domid, of),
  };
}

function listFunctions({ handle, func, checked }: Bound): Pick<DomainFunctions, "domains" | "domain"> {
  const getinfolist = func<(h: Pointer, first: number, max: number, into: Buffer) => number>(
    "int xc_domain_getinfolist(void *xch, uint32_t first_domain, unsigned int max_domains, void *info)",
  );
  const from = (first: number, max: number): DomainInfo[] => {
    const into = Buffer.alloc(max * domainInfoBytes);
    const count = checked(getinfolist(handle, first, max, into), "xc_domain_getinfolist");
    return Array.from({ length: count }, (_, at) => decodeDomainInfo(into.subarray(at * domainInfoBytes)));
  };
  return {
    domains() {
      const all: DomainInfo[] = [];
      for (;;) {
        const some = from((all.at(-1)?.domid ?? -1) + 1, domainsAtOnce);
        all.push(...some);
        if (some.length < domainsAtOnce) return all;
      }
    },
    domain: (domid) => from(domid, 1).find((each) => each.domid === domid),
  };
}

function identityFunctions({ handle, func, checked }: Bound): Pick<DomainFunctions, "createDomain" | "setUuid"> {
  const create = func<(h: Pointer, domid: Uint32Array, config: Buffer) => number>(
    "int xc_domain_create(void *xch, uint32_t *pdomid, void *config)",
  );
  const sethandle = func<(h: Pointer, domid: number, uuid: Buffer) => number>(
    "int xc_domain_sethandle(void *xch, uint32_t domid, void *handle)",
  );
  return {
    createDomain(creation) {
      const domid = new Uint32Array([creation.domid ?? 0]);
      checked(create(handle, domid, encodeCreateDomain(creation)), "xc_domain_create");
      return domid[0] ?? 0;
    },
    setUuid(domid, uuid) {
      checked(sethandle(handle, domid, handleOfUuid(uuid)), "xc_domain_sethandle");
    },
  };
}

type ProcessorFunctions = Pick<DomainFunctions, "vcpu" | "setVcpuAffinity" | "setNodeAffinity" | "setSchedulerWeight">;

function processorFunctions(bound: Bound): ProcessorFunctions {
  const { handle, func, checked } = bound;
  const getinfo = func<(h: Pointer, domid: number, vcpu: number, into: Buffer) => number>(
    "int xc_vcpu_getinfo(void *xch, uint32_t domid, uint32_t vcpu, void *info)",
  );
  type SetAffinity = (
    h: Pointer,
    d: number,
    vcpu: number,
    hard: Buffer | null,
    soft: Buffer | null,
    f: number,
  ) => number;
  const setaffinity = func<SetAffinity>(
    "int xc_vcpu_setaffinity(void *xch, uint32_t domid, int vcpu, void *cpumap_hard, void *cpumap_soft, uint32_t flags)",
  );
  const nodeSetaffinity = func<(h: Pointer, domid: number, map: Buffer) => number>(
    "int xc_domain_node_setaffinity(void *xch, uint32_t domid, void *nodemap)",
  );
  const cpumapBytes = func<(h: Pointer) => number>("int xc_get_cpumap_size(void *xch)");
  const nodemapBytes = func<(h: Pointer) => number>("int xc_get_nodemap_size(void *xch)");
  return {
    vcpu(domid, vcpu) {
      const into = Buffer.alloc(vcpuInfoBytes);
      checked(getinfo(handle, domid, vcpu, into), "xc_vcpu_getinfo");
      return decodeVcpuInfo(into);
    },
    setVcpuAffinity(domid, vcpu, { hard, soft }) {
      const bytes = checked(cpumapBytes(handle), "xc_get_cpumap_size");
      const [hardMap, softMap] = [hard, soft].map((cpus) => (cpus === undefined ? null : bitmap(cpus, bytes)));
      const flags = (hard === undefined ? 0 : Affinity.hard) | (soft === undefined ? 0 : Affinity.soft);
      checked(setaffinity(handle, domid, vcpu, hardMap ?? null, softMap ?? null, flags), "xc_vcpu_setaffinity");
    },
    setNodeAffinity(domid, nodes) {
      const map = bitmap(nodes, checked(nodemapBytes(handle), "xc_get_nodemap_size"));
      checked(nodeSetaffinity(handle, domid, map), "xc_domain_node_setaffinity");
    },
    setSchedulerWeight: schedulerFunction(bound),
  };
}

function schedulerFunction({ handle, func, checked }: Bound): DomainFunctions["setSchedulerWeight"] {
  const schedId = func<(h: Pointer, id: Int32Array) => number>("int xc_sched_id(void *xch, int32_t *sched_id)");
  type Set = (h: Pointer, domid: number, share: Uint16Array) => number;
  const credit = func<Set>("int xc_sched_credit_domain_set(void *xch, uint32_t domid, uint16_t *sdom)");
  const credit2 = func<Set>("int xc_sched_credit2_domain_set(void *xch, uint32_t domid, uint16_t *sdom)");
  return (domid, { weight, cap }) => {
    const id = new Int32Array(1);
    checked(schedId(handle, id), "xc_sched_id");
    const share = new Uint16Array([weight, cap]);
    if (id[0] === Scheduler.credit) checked(credit(handle, domid, share), "xc_sched_credit_domain_set");
    else if (id[0] === Scheduler.credit2) checked(credit2(handle, domid, share), "xc_sched_credit2_domain_set");
    else
      throw xenError(EOPNOTSUPP, "xc_sched_credit_domain_set", `the scheduler with the number ${id[0]} has no weights`);
  };
}
