import type { CpuTopology, NodeInfo } from "../../../../bindings/hypervisor/host.ts";

/** A node of the host. */
export interface NumaNode {
  readonly number: number;
  /** Bytes that nobody has or is about to get; below 0 where more was promised than there is. */
  readonly free: number;
  /** Numbers of its processors. */
  readonly cpus: readonly number[];
  /** Its cores, each with one processor or several. */
  readonly cores: number;
  /** To every node by its number; 10 to itself. */
  readonly distances: readonly number[];
  /** Domains that were placed there. */
  readonly used: number;
}

/** What a domain needs of the nodes that it is placed on. */
export interface NumaNeed {
  readonly bytes: number;
  readonly vcpus: number;
  /** Whole cores; 0 where processors that share one will do. */
  readonly cores: number;
}

const SELF = 10;
/** What is further away cannot be reached. */
const FURTHEST = 255;
/** On hosts with more nodes no sets of several are looked at: there are too many. */
const MOST_NODES = 16;
/** Mean distances that differ by less are the same. */
const SAME = 0.001;

interface Candidate {
  readonly nodes: readonly NumaNode[];
  readonly longest: number;
  readonly mean: number;
}

/**
 * The nodes that a domain is best placed on: the closest together that have what it needs, and of those equally close the least used.
 * Nothing where none have it, and where the host's distances make no sense (spec: xenopsd.md, section 15).
 */
export function planNodes(nodes: readonly NumaNode[], need: NumaNeed): readonly NumaNode[] | undefined {
  if (!makesSense(nodes)) return undefined;
  const candidates = setsOf(nodes);
  for (let first = candidates[0]; first !== undefined; first = candidates[0]) {
    const { longest, mean } = first;
    const end = candidates.findIndex((each) => each.longest !== longest || each.mean - mean > SAME);
    const alike = candidates.splice(0, end < 0 ? candidates.length : end);
    const [best] = alike
      .filter((each) => fits(each, need))
      .sort((a, b) => usageOf(a) - usageOf(b) || sum(b, ({ free }) => free) - sum(a, ({ free }) => free));
    if (best !== undefined) return best.nodes;
  }
  return undefined;
}

/** What the hypervisor says of its nodes and processors, put together. `claimed` (bytes) and `used` are by the number of a node. */
export function numaNodes(
  infos: readonly (NodeInfo | undefined)[],
  topology: readonly (CpuTopology | undefined)[],
  claimed: ReadonlyMap<number, number>,
  used: ReadonlyMap<number, number>,
): NumaNode[] {
  return infos.flatMap((info, number): NumaNode[] => {
    if (info === undefined) return [];
    const cpus = topology.flatMap((cpu, at) => (cpu?.node === number ? [at] : []));
    const cores = new Set(cpus.map((cpu) => `${topology[cpu]?.socket}/${topology[cpu]?.core}`)).size;
    const free = Number(info.free) - (claimed.get(number) ?? 0);
    return [{ number, free, cpus, cores, distances: info.distances, used: used.get(number) ?? 0 }];
  });
}

function makesSense(nodes: readonly NumaNode[]): boolean {
  return nodes.every(({ number, distances }) =>
    nodes.every((other) => {
      const far = distances[other.number] ?? 0;
      return other.number === number ? far === SELF : far >= SELF;
    }),
  );
}

/** All sets of nodes that reach each other, the closest first. */
function setsOf(nodes: readonly NumaNode[]): Candidate[] {
  const sets =
    nodes.length > MOST_NODES
      ? nodes.map((node) => [node])
      : Array.from({ length: 2 ** nodes.length - 1 }, (_, at) => nodes.filter((_node, bit) => ((at + 1) >> bit) & 1));
  return sets
    .map((set): Candidate => {
      const all = set.flatMap(({ distances }) => set.map(({ number }) => distances[number] ?? Infinity));
      return { nodes: set, longest: Math.max(...all), mean: all.reduce((total, far) => total + far, 0) / all.length };
    })
    .filter(({ longest }) => longest <= FURTHEST)
    .sort((a, b) => a.longest - b.longest || a.mean - b.mean);
}

function fits(candidate: Candidate, { bytes, vcpus, cores }: NumaNeed): boolean {
  return (
    sum(candidate, ({ free }) => Math.max(0, free)) >= bytes &&
    sum(candidate, ({ cpus }) => cpus.length) >= vcpus &&
    sum(candidate, (node) => node.cores) >= cores
  );
}

/** How often the nodes of a set were used, on average. */
function usageOf(candidate: Candidate): number {
  return sum(candidate, ({ used }) => used) / candidate.nodes.length;
}

function sum({ nodes }: Candidate, of: (node: NumaNode) => number): number {
  return nodes.reduce((total, node) => total + of(node), 0);
}
