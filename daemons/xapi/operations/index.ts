import { operationTables } from "../../../generated/server/operations/index.ts";
import type { OperationClass, Routines } from "../../../runtime/forwarding/operation-engine.ts";
import { routines as Cluster } from "./Cluster.ts";
import { routines as Cluster_host } from "./Cluster_host.ts";
import { routines as host } from "./host.ts";
import { routines as pool } from "./pool.ts";
import { routines as SR } from "./SR.ts";
import { routines as VBD } from "./VBD.ts";
import { routines as VDI } from "./VDI.ts";
import { routines as VIF } from "./VIF.ts";
import { routines as VM } from "./VM.ts";
import { routines as VM_appliance } from "./VM_appliance.ts";
import { routines as VUSB } from "./VUSB.ts";

/** The routines of each class; a class without any allows whatever its table lists. */
const routines: Readonly<Record<string, unknown>> = {
  Cluster,
  Cluster_host,
  host,
  pool,
  SR,
  VBD,
  VDI,
  VIF,
  VM,
  VM_appliance,
  VUSB,
};

/** What decides the operations of each class. */
export const operationClasses: Readonly<Record<string, OperationClass>> = Object.fromEntries(
  Object.entries(operationTables).map(([name, table]) => [
    name,
    { table, routines: (routines[name] ?? {}) as Routines } as OperationClass,
  ]),
);
