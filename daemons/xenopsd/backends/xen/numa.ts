import type { Hypervisor } from "../../../../bindings/hypervisor/hypervisor.ts";
import type { HostNumaAffinityPolicy, VmT } from "../../../../generated/daemons/xenops.ts";
import { messageOf } from "../../../../runtime/error-message.ts";
import type { Logger } from "../../../../runtime/log/logger.ts";
import { type NodeSet, type NumaNeed, nodeSets, numaNodes, planNodes } from "./numa-plan.ts";

const PAGE = 4_096;

/** A domain that was placed. */
interface Placed {
  readonly nodes: readonly number[];
  /** What it is to get there. */
  readonly pages: number;
}

/**
 * Places domains on nodes of the host's memory before they get theirs (spec: xenopsd.md, section 15): the processors of the nodes are those
 * that its vCPUs run on, and Xen takes memory from where these are. Xen 4.17 knows no claims on nodes, so what placed domains have not yet
 * got is counted here.
 */
export class NumaPlacement {
  readonly #hypervisor: Hypervisor;
  readonly #log: Logger;
  readonly #usual: HostNumaAffinityPolicy;
  #policy: HostNumaAffinityPolicy;
  /** By domid; those that have gone are dropped at the next placement. */
  readonly #placed = new Map<number, Placed>();
  /** Sets of nodes, the closest first: the distances of a host do not change. */
  #sets: readonly NodeSet[] | undefined;
  /** The host is known to have a single node. */
  #isOne = false;
  #last: Promise<void> = Promise.resolve();

  /** `usual` holds until another policy is set. */
  constructor(hypervisor: Hypervisor, log: Logger, usual: HostNumaAffinityPolicy) {
    this.#hypervisor = hypervisor;
    this.#log = log;
    this.#usual = usual;
    this.#policy = usual;
  }

  /** Of domains that are built from now on; nothing: the usual one. */
  setPolicy(policy: HostNumaAffinityPolicy | undefined): void {
    this.#policy = policy ?? this.#usual;
  }

  /** How many nodes a domain was placed on by this process; 0: it may be anywhere. */
  nodesOf(domid: number): number {
    return this.#placed.get(domid)?.nodes.length ?? 0;
  }

  /**
   * Places a domain that has no memory yet, unless its VM's processors are given; one at a time. `pages`: what it is to get. A domain that
   * cannot be placed may be anywhere, which is only logged.
   */
  place(vm: VmT, domid: number, pages: number): Promise<void> {
    if (this.#isOne || this.#policy === "Any" || vm.scheduler_params.affinity.length > 0) return Promise.resolve();
    const run = () => this.#place(vm, domid, pages);
    this.#last = this.#last.then(run).catch((error: unknown) => {
      this.#log.warn(`VM ${vm.id} is not placed on nodes: ${messageOf(error)}`);
    });
    return this.#last;
  }

  async #place(vm: VmT, domid: number, pages: number): Promise<void> {
    const infos = await this.#hypervisor.nodes();
    this.#isOne = infos.length < 2;
    if (this.#isOne) return;
    const { claimed, used } = await this.#counted();
    const nodes = numaNodes(infos, await this.#hypervisor.cpuTopology(), claimed, used);
    this.#sets ??= nodeSets(nodes);
    const plan = planNodes(nodes, this.#needOf(vm, pages), this.#sets);
    // All of them is no placement.
    if (plan === undefined || plan.length === nodes.length) return;
    const cpus = plan.flatMap((node) => node.cpus);
    const affinity = this.#policy === "Best_effort_hard" ? { hard: cpus } : { soft: cpus };
    for (let vcpu = 0; vcpu < vm.vcpu_max; vcpu++) await this.#hypervisor.setVcpuAffinity(domid, vcpu, affinity);
    this.#placed.set(domid, { nodes: plan.map(({ number }) => number), pages });
  }

  #needOf(vm: VmT, pages: number): NumaNeed {
    return { bytes: pages * PAGE, vcpus: vm.vcpus, cores: this.#policy === "Prio_mem_only" ? 0 : vm.vcpus };
  }

  /** Bytes that placed domains will still get, and how many domains there are, by node. */
  async #counted(): Promise<{ claimed: Map<number, number>; used: Map<number, number> }> {
    const claimed = new Map<number, number>();
    const used = new Map<number, number>();
    const infos = new Map((await this.#hypervisor.domains()).map((info) => [info.domid, info]));
    for (const [domid, { nodes, pages }] of this.#placed) {
      const info = infos.get(domid);
      if (info === undefined) {
        this.#placed.delete(domid);
        continue;
      }
      const missing = Math.max(0, pages - info.totalPages) * PAGE;
      for (const node of nodes) {
        claimed.set(node, (claimed.get(node) ?? 0) + missing / nodes.length);
        used.set(node, (used.get(node) ?? 0) + 1);
      }
    }
    return { claimed, used };
  }
}
