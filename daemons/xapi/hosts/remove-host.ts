import type { Context } from "../../../runtime/dispatch/context.ts";
import { nullRef, type Ref } from "../../../runtime/ref.ts";
import { removePif } from "../networking/pifs.ts";

/** Removes the records of a host and of what belongs to it alone. */
export function removeHost(context: Context, host: Ref<"host">): void {
  const { db } = context;
  const row = db.host.get(host);
  for (const pbd of row.PBDs) db.PBD.destroy(pbd);
  for (const pif of row.PIFs) removePif(context, pif);
  for (const cpu of row.host_CPUs) db.host_cpu.destroy(cpu);
  for (const pci of row.PCIs) db.PCI.destroy(pci);
  for (const certificate of row.certificates) db.Certificate.destroy(certificate);
  for (const [vm, { affinity, resident_on, is_control_domain, consoles, metrics }] of db.VM.rows()) {
    if (is_control_domain && resident_on === host) {
      for (const console of consoles) db.console.destroy(console);
      if (db.VM_metrics.has(metrics)) db.VM_metrics.destroy(metrics);
      db.VM.destroy(vm);
    } else if (affinity === host) db.VM.set(vm, "affinity", nullRef<"host">());
  }
  if (db.host_metrics.has(row.metrics)) db.host_metrics.destroy(row.metrics);
  db.host.destroy(host);
}
