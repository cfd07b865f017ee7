import type { consoleServer } from "../../../generated/server/classes/console.ts";
import { addRow } from "../rows.ts";

/** Messages of console. A console that a client makes leads nowhere: the VM manager makes those of running VMs. */
export const console = {
  create: (context, { record }) => addRow(context, "console", record),
  destroy: ({ db }, { self }) => db.console.destroy(self),
} satisfies consoleServer;
