import { errors } from "../../../generated/api/errors.ts";
import type { Context, Db } from "../../../runtime/dispatch/context.ts";
import { isNullRef, type Ref } from "../../../runtime/ref.ts";
import { isUpgrading, poolRow } from "../pool.ts";
import { canBootHere } from "./can-boot.ts";
import { hostGroups } from "./groups.ts";
import { compressionRatio, type HostMemory, hostMemoryWith } from "./memory.ts";
import { PlacementView } from "./view.ts";

type Host = Ref<"host">;

/**
 * The host where a VM is to start (spec: dispatch-forwarding.md, section 6): the one reserved for it, else one drawn from those where
 * it can start, better ones likelier. Raises NO_HOSTS_AVAILABLE [].
 */
export function chooseHost(
  { db, ambient }: Pick<Context, "db" | "ambient">,
  vm: Ref<"VM">,
  view = new PlacementView(db),
): Host {
  const row = db.VM.get(vm);
  if (!isNullRef(row.scheduled_to_be_resident_on)) return row.scheduled_to_be_resident_on;
  const hosts = candidates(db, row.is_control_domain);
  const draw = (): number => ambient.random();
  for (const group of hostGroups(view, row, hosts)) {
    const host = choose(view, vm, group, (h) => canBootHere(db, vm, h, { cpu: true, view }), draw);
    if (host !== undefined) return host;
  }
  const host = choose(view, vm, hosts, (h) => canBootHere(db, vm, h, { cpu: true, memory: false, view }), draw);
  if (host === undefined) throw errors.NO_HOSTS_AVAILABLE();
  return host;
}

/** The hosts that take VMs: enabled unless it is a control domain, alive, not being emptied, up to date in a rolling upgrade. */
function candidates(db: Db, isControlDomain: boolean): Host[] {
  const rows = db.host.rows().filter(([, host]) => {
    const isEmptied = Object.values(host.current_operations).includes("evacuate");
    return (host.enabled || isControlDomain) && db.host_metrics.find(host.metrics)?.live === true && !isEmptied;
  });
  if (!isUpgrading(db)) return rows.map(([ref]) => ref);
  const version = ([, host]: (typeof rows)[number]): string => host.software_version.platform_version ?? "";
  const highest = rows.map(version).reduce((a, b) => (a.localeCompare(b, "en", { numeric: true }) >= 0 ? a : b), "");
  return rows.filter((row) => version(row) === highest).map(([ref]) => ref);
}

/** How good a host is in the eyes of one category; below 0: not at all. */
type Category = (host: Host, memory: HostMemory) => number;

/** Picks a host by the categories of section 6.3, in their order. */
function choose(
  view: PlacementView,
  vm: Ref<"VM">,
  hosts: readonly Host[],
  isValid: (host: Host) => boolean,
  random: () => number,
): Host | undefined {
  const { db } = view;
  const { affinity } = db.VM.get(vm);
  const pool = poolRow(db);
  const bias = (host: Host, value: number): number =>
    pool?.coordinator_bias === true && host === pool.master ? Math.floor((value - 1) / 2) : value;
  const categories: readonly Category[] = [
    (host, memory) => (host === affinity ? compressionRatio(memory) : -1),
    (host, memory) => bias(host, memory.available - memory.static_max),
    (host, memory) => bias(host, memory.available - memory.dynamic_max),
    (_host, memory) => compressionRatio(memory),
  ];
  const left = hosts.map((host) => ({ host, memory: hostMemoryWith(view, host, vm) }));
  for (const value of categories) {
    const ranked = left
      .map((entry) => ({ entry, value: value(entry.host, entry.memory) }))
      .filter((r) => r.value >= 0)
      .sort((a, b) => b.value - a.value);
    while (ranked.length > 0) {
      const [drawn] = ranked.splice(Math.floor(ranked.length * random() ** 2), 1);
      if (drawn === undefined) break;
      if (isValid(drawn.entry.host)) return drawn.entry.host;
      left.splice(left.indexOf(drawn.entry), 1);
    }
  }
  return undefined;
}
