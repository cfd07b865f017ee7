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

/** Nodes that reach each other, by their numbers. */
export interface NodeSet {
  readonly numbers: readonly number[];
  readonly longest: number;
  readonly mean: number;
}

/**
 * The nodes that a domain is best placed on: the closest together that have what it needs, and of those equally close the least used.
 * Nothing where none have it, and where the host's distances make no sense (spec: xenopsd.md, section 15).
 * `sets` are those of `nodeSets` for these nodes.
 */
export function planNodes(
  nodes: readonly NumaNode[],
  need: NumaNeed,
  sets: readonly NodeSet[] = nodeSets(nodes),
): readonly NumaNode[] | undefined {
  const byNumber = new Map(nodes.map((node) => [node.number, node]));
  for (let at = 0; at < sets.length; ) {
    const alike = sets.slice(at, endOfAlike(sets, at));
    at += alike.length;
    const [best] = alike
      .map(({ numbers }) => numbers.flatMap((number) => byNumber.get(number) ?? []))
      .filter((candidate) => fits(candidate, need))
      .sort((a, b) => usageOf(a) - usageOf(b) || sum(b, ({ free }) => free) - sum(a, ({ free }) => free));
    if (best !== undefined) return best;
  }
  return undefined;
}

/** Where the sets end that are as close together as the one at a place. */
function endOfAlike(sets: readonly NodeSet[], at: number): number {
  const first = sets[at];
  if (first === undefined) return sets.length;
  let end = at + 1;
  for (let next = sets[end]; next !== undefined; next = sets[end]) {
    if (next.longest !== first.longest || next.mean - first.mean > SAME) break;
    end += 1;
  }
  return end;
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

function makesSense(nodes: readonly Pick<NumaNode, "number" | "distances">[]): boolean {
  return nodes.every(({ number, distances }) =>
    nodes.every((other) => {
      const far = distances[other.number] ?? 0;
      return other.number === number ? far === SELF : far >= SELF;
    }),
  );
}

/** All sets of nodes that reach each other, the closest first; none where the distances make no sense. They are the same as long as the host runs. */
export function nodeSets(nodes: readonly Pick<NumaNode, "number" | "distances">[]): NodeSet[] {
  if (!makesSense(nodes)) return [];
  const sets =
    nodes.length > MOST_NODES
      ? nodes.map((node) => [node])
      : Array.from({ length: 2 ** nodes.length - 1 }, (_, at) => nodes.filter((_node, bit) => ((at + 1) >> bit) & 1));
  return sets
    .map((set): NodeSet => {
      const all = set.flatMap(({ distances }) => set.map(({ number }) => distances[number] ?? Infinity));
      return {
        numbers: set.map(({ number }) => number),
        longest: Math.max(...all),
        mean: all.reduce((total, far) => total + far, 0) / all.length,
      };
    })
    .filter(({ longest }) => longest <= FURTHEST)
    .sort((a, b) => a.longest - b.longest || a.mean - b.mean);
}

function fits(candidate: readonly NumaNode[], { bytes, vcpus, cores }: NumaNeed): boolean {
  return (
    sum(candidate, ({ free }) => Math.max(0, free)) >= bytes &&
    sum(candidate, ({ cpus }) => cpus.length) >= vcpus &&
    sum(candidate, (node) => node.cores) >= cores
  );
}

/** How often the nodes of a set were used, on average. */
function usageOf(candidate: readonly NumaNode[]): number {
  return sum(candidate, ({ used }) => used) / candidate.length;
}

function sum(nodes: readonly NumaNode[], of: (node: NumaNode) => number): number {
  return nodes.reduce((total, node) => total + of(node), 0);
}
