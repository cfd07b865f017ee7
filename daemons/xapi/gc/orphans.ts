import type { Db } from "../../../runtime/dispatch/context.ts";
import { nullRef, type Ref } from "../../../runtime/ref.ts";
import { refreshGroup } from "../classes/GPU_group.ts";

/** A pass over one kind of row; answers how many it destroyed. */
export interface Step {
  readonly name: string;
  run(db: Db): number;
}

type ClassName = keyof Db & string;
type RowOf<C extends ClassName> = ReturnType<Db[C]["get"]>;

/** Rows of a class that a test finds to be of no use, with what goes with each. */
function orphans<C extends ClassName>(
  className: C,
  isOrphan: (row: RowOf<C>, db: Db) => boolean,
  also: (row: RowOf<C>, db: Db) => void = () => undefined,
): Step {
  return {
    name: className,
    run(db) {
      const table = db[className] as unknown as Rows<RowOf<C>>;
      const found = table.rows().filter(([, row]) => isOrphan(row, db));
      for (const [ref, row] of found) {
        if (!table.has(ref)) continue;
        table.destroy(ref);
        also(row, db);
      }
      return found.length;
    },
  };
}

interface Rows<R> {
  rows(): readonly (readonly [string, R])[];
  has(ref: string): boolean;
  destroy(ref: string): void;
}

/** Destroys a row if it is there. */
function drop(db: Db, className: ClassName, ref: string): void {
  if (db[className].has(ref)) db[className].destroy(ref);
}

/** A PIF takes along what it is the upper end of; the metrics of VLAN and tunnel PIFs are those of the PIF below. */
function dropWithPif(row: RowOf<"PIF">, db: Db): void {
  const isTunnel = row.tunnel_access_PIF_of.length > 0;
  if (row.VLAN < 0 && !isTunnel) drop(db, "PIF_metrics", row.metrics);
  drop(db, "VLAN", row.VLAN_master_of);
  for (const ref of row.tunnel_access_PIF_of) drop(db, "tunnel", ref);
  for (const ref of row.sriov_logical_PIF_of) drop(db, "network_sriov", ref);
  for (const ref of row.bond_master_of) drop(db, "Bond", ref);
}

/** A CD drive without its disc is an empty drive; any other VBD without its VDI is of no use. */
const emptyDrives: Step = {
  name: "VBD (drives)",
  run(db) {
    const found = db.VBD.rows().filter(
      ([, row]) => row.type === "CD" && !row.empty && db.VM.has(row.VM) && !db.VDI.has(row.VDI),
    );
    for (const [ref] of found) db.VBD.update(ref, { empty: true, VDI: nullRef<"VDI">() });
    return found.length;
  },
};

/** PGPUs of hosts that are gone, after which their groups offer less. */
const pgpus: Step = {
  name: "PGPU",
  run(db) {
    const groups = new Set<Ref<"GPU_group">>();
    const { run } = orphans(
      "PGPU",
      (row) => !db.host.has(row.host),
      (row) => groups.add(row.GPU_group),
    );
    const count = run(db);
    for (const group of groups) if (db.GPU_group.has(group)) refreshGroup(db, group);
    return count;
  },
};

/** Rows that cannot be of use any more because what they belong to is gone, in upstream's order (spec: database.md, section 9, rows 1 to 16). */
export const devicesAndHosts: readonly Step[] = [
  orphans("VDI", (row, db) => !db.SR.has(row.SR)),
  orphans("PIF", (row, db) => !db.host.has(row.host) || !db.network.has(row.network), dropWithPif),
  orphans("Cluster_host", (row, db) => !db.host.has(row.host) || !db.PIF.has(row.PIF)),
  emptyDrives,
  orphans(
    "VBD",
    (row, db) => !db.VM.has(row.VM) || (!row.empty && !db.VDI.has(row.VDI)),
    (row, db) => drop(db, "VBD_metrics", row.metrics),
  ),
  orphans("crashdump", (row, db) => !db.VM.has(row.VM) || !db.VDI.has(row.VDI)),
  orphans(
    "VIF",
    (row, db) => !db.VM.has(row.VM) || !db.network.has(row.network),
    (row, db) => drop(db, "VIF_metrics", row.metrics),
  ),
  orphans("PBD", (row, db) => !db.host.has(row.host) || !db.SR.has(row.SR)),
  orphans("PUSB", (row, db) => !db.host.has(row.host) || !db.USB_group.has(row.USB_group)),
  orphans("VGPU", (row, db) => !db.VM.has(row.VM) || !db.GPU_group.has(row.GPU_group)),
  pgpus,
  orphans("VGPU_type", (row) => row.VGPUs.length === 0 && row.supported_on_PGPUs.length === 0),
  orphans("PCI", (row, db) => !db.host.has(row.host)),
  orphans("Feature", (row, db) => !db.host.has(row.host)),
  orphans("host_patch", (row, db) => !db.host.has(row.host) || !db.pool_patch.has(row.pool_patch)),
  orphans("host_cpu", (row, db) => !db.host.has(row.host)),
  {
    name: "host_metrics",
    run(db) {
      const used = new Set<string>(db.host.rows().map(([, row]) => row.metrics));
      const unused = db.host_metrics.refs().filter((ref) => !used.has(ref));
      for (const ref of unused) db.host_metrics.destroy(ref);
      return unused.length;
    },
  },
];

/** Rows 20 to 23. */
export const consolesAndVtpms: readonly Step[] = [
  orphans("console", (row, db) => !db.VM.has(row.VM)),
  orphans("PVS_proxy", (row, db) => !db.VIF.has(row.VIF) || !db.PVS_site.has(row.site)),
  orphans("PVS_server", (row, db) => !db.PVS_site.has(row.site)),
  orphans("PVS_cache_storage", (row, db) => !db.PVS_site.has(row.site) || !db.host.has(row.host)),
  orphans("Certificate", (row, db) => (row.type === "host" || row.type === "host_internal") && !db.host.has(row.host)),
  orphans(
    "VTPM",
    (row, db) => !db.VM.has(row.VM),
    (row, db) => drop(db, "secret", row.contents),
  ),
];

/** Rows 25 to 27. */
export const updatesAndDrivers: readonly Step[] = [
  {
    name: "host.updates_requiring_reboot",
    run(db) {
      let dropped = 0;
      for (const [ref, row] of db.host.rows()) {
        const kept = row.updates_requiring_reboot.filter((update) => db.pool_update.has(update));
        dropped += row.updates_requiring_reboot.length - kept.length;
        db.host.set(ref, "updates_requiring_reboot", kept);
      }
      return dropped;
    },
  },
  orphans("Host_driver", (row, db) => !db.host.has(row.host)),
  orphans("Driver_variant", (row, db) => !db.Host_driver.has(row.driver)),
  orphans("tunnel", (row, db) => !db.PIF.has(row.access_PIF) || !db.PIF.has(row.transport_PIF)),
];
