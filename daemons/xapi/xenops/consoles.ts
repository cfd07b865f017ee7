import type { ConsoleProtocol } from "../../../generated/api/enums.ts";
import type { VmConsoleProtocol, VmState } from "../../../generated/daemons/xenops.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { addRow } from "../rows.ts";
import { consoleOrigin } from "../startup/address.ts";

const PROTOCOLS: Readonly<Record<VmConsoleProtocol, ConsoleProtocol>> = { Rfb: "rfb", Vt100: "vt100" };

/**
 * Keeps the consoles of a VM in line with what the VM manager reports, one of a protocol: those that are gone are destroyed, new ones lead
 * to the host where the VM runs. A port that changes is no reason to change a row: whoever connects asks the VM manager (spec: host-services.md, section 5).
 */
export function applyConsoles(
  { db }: Pick<Context, "db">,
  vm: Ref<"VM">,
  consoles: VmState["consoles"],
  host: Ref<"host">,
): void {
  const reported = new Map(consoles.map((console) => [PROTOCOLS[console.protocol], console]));
  for (const ref of db.VM.get(vm).consoles) {
    const row = db.console.find(ref);
    if (row === undefined || row.protocol === "rdp") continue;
    if (!reported.delete(row.protocol)) db.console.destroy(ref);
  }
  for (const [protocol, { port }] of reported) {
    const console = addRow({ db }, "console", { protocol, port, VM: vm });
    db.console.set(console, "location", `${consoleOrigin(db, host)}/console?uuid=${db.console.get(console).uuid}`);
  }
}
