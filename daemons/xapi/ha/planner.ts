/** A host in the eyes of the planner; memory in bytes. */
export interface PlannedHost {
  readonly ref: string;
  /** What guests may use altogether. */
  readonly memory: number;
}

/** A guest in the eyes of the planner; memory in bytes. */
export interface PlannedVm {
  readonly ref: string;
  readonly memory: number;
  /** Where it runs now; a protected VM that runs nowhere must be given a place too. */
  readonly host: string | undefined;
  /** Whether it is restarted when its host fails; others only take memory while their host lives. */
  readonly isProtected: boolean;
}

/** The pool as the planner sees it. */
export interface PlannedPool {
  readonly hosts: readonly PlannedHost[];
  readonly vms: readonly PlannedVm[];
}

/** Simulated failures up to which every order is tried. */
const MOST_SEQUENCES = 3500;
const MOST_HOSTS = 32;

/**
 * Where VMs go that have lost their host: the biggest to the host with the most memory left (spec: ha.md, section 11.2).
 * VMs without room are missing in the answer.
 */
export function pack(vms: readonly PlannedVm[], free: ReadonlyMap<string, number>): ReadonlyMap<string, string> {
  const left = new Map(free);
  const places = new Map<string, string>();
  for (const vm of [...vms].sort((a, b) => b.memory - a.memory)) {
    const [best] = [...left].sort(([, a], [, b]) => b - a);
    if (best === undefined || best[1] < vm.memory) continue;
    left.set(best[0], best[1] - vm.memory);
    places.set(vm.ref, best[0]);
  }
  return places;
}

/** Memory that is left on every host, in bytes. */
export function freeMemoryOf({ hosts, vms }: PlannedPool): Map<string, number> {
  const free = new Map(hosts.map(({ ref, memory }) => [ref, memory]));
  for (const { host, memory } of vms) if (host !== undefined) free.set(host, (free.get(host) ?? 0) - memory);
  return free;
}

/** Whether every protected VM can be restarted whichever `failures` hosts fail (spec: ha.md, section 11.2). */
export function toleratesFailures(pool: PlannedPool, failures: number): boolean {
  const { hosts, vms } = pool;
  const needy = vms.filter((vm) => vm.isProtected);
  if (failures <= 0) return failures === 0;
  if (hosts.length < failures || (hosts.length === failures && needy.length > 0)) return false;
  if (needy.length === 0) return true;
  return sequences(hosts.length, failures) < MOST_SEQUENCES && hosts.length <= MOST_HOSTS
    ? survivesAll(pool, failures)
    : survivesWorst(pool, failures);
}

/** The most failures that the pool tolerates. */
export function mostFailures(pool: PlannedPool): number {
  let low = 0;
  let high = pool.hosts.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (toleratesFailures(pool, middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The number of ordered choices of `length` among `count`. */
function sequences(count: number, length: number): number {
  let product = 1;
  for (let i = 0; i < length && product < MOST_SEQUENCES; i++) product *= count - i;
  return product;
}

/** Lets hosts fail in every order, and packs what they leave each time. */
function survivesAll(pool: PlannedPool, failures: number): boolean {
  if (failures === 0) return true;
  return pool.hosts.every(({ ref: failed }) => {
    const hosts = pool.hosts.filter(({ ref }) => ref !== failed);
    const staying = pool.vms.filter((vm) => vm.host !== failed && vm.host !== undefined);
    const lost = pool.vms.filter((vm) => vm.isProtected && (vm.host === failed || vm.host === undefined));
    const places = pack(lost, freeMemoryOf({ hosts, vms: staying }));
    if (places.size < lost.length) return false;
    const moved = lost.map((vm) => ({ ...vm, host: places.get(vm.ref) }));
    return survivesAll({ hosts, vms: [...staying, ...moved] }, failures - 1);
  });
}

/** Takes the biggest hosts for failed, and every VM there for as big as the biggest. */
function survivesWorst(pool: PlannedPool, failures: number): boolean {
  const bySize = [...pool.hosts].sort((a, b) => b.memory - a.memory);
  const left = new Set(bySize.slice(failures).map(({ ref }) => ref));
  const needy = pool.vms.filter((vm) => vm.isProtected);
  const counts = pool.hosts
    .map(({ ref }) => needy.filter((vm) => vm.host === ref).length)
    .sort((a, b) => b - a)
    .slice(0, failures);
  const homeless = needy.filter((vm) => vm.host === undefined).length;
  const count = counts.reduce((sum, n) => sum + n, homeless);
  const biggest = needy.reduce((most, vm) => Math.max(most, vm.memory), 0);
  const slots = [...freeMemoryOf(pool)].reduce(
    (sum, [ref, free]) => sum + (left.has(ref) && biggest > 0 ? Math.max(0, Math.floor(free / biggest)) : 0),
    0,
  );
  return slots >= count;
}
