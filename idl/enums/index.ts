import { inOneTable } from "../dsl/table.ts";
import { devicesEnums } from "./devices.ts";
import { generalEnums } from "./general.ts";
import { hostAndPoolEnums } from "./host_and_pool.ts";
import { networkEnums } from "./network.ts";
import { storageEnums } from "./storage.ts";
import { updatesEnums } from "./updates.ts";
import { virtualMachinesEnums } from "./virtual_machines.ts";

/** Every enum of the datamodel. */
export const enums = inOneTable(
  devicesEnums,
  generalEnums,
  hostAndPoolEnums,
  networkEnums,
  storageEnums,
  updatesEnums,
  virtualMachinesEnums,
);
