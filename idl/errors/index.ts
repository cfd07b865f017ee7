import { inOneTable } from "../dsl/table.ts";
import { authenticationErrors } from "./authentication.ts";
import { certificatesErrors } from "./certificates.ts";
import { clusteringErrors } from "./clustering.ts";
import type { ErrorDefinition } from "./definition.ts";
import { devicesErrors } from "./devices.ts";
import { generalErrors } from "./general.ts";
import { highAvailabilityErrors } from "./high_availability.ts";
import { hostErrors } from "./host.ts";
import { licensingErrors } from "./licensing.ts";
import { networkErrors } from "./network.ts";
import { poolErrors } from "./pool.ts";
import { storageErrors } from "./storage.ts";
import { updatesErrors } from "./updates.ts";
import { virtualMachinesErrors } from "./virtual_machines.ts";
import { workloadBalancingErrors } from "./workload_balancing.ts";

const all = inOneTable(
  authenticationErrors,
  certificatesErrors,
  clusteringErrors,
  devicesErrors,
  generalErrors,
  highAvailabilityErrors,
  hostErrors,
  licensingErrors,
  networkErrors,
  poolErrors,
  storageErrors,
  updatesErrors,
  virtualMachinesErrors,
  workloadBalancingErrors,
);

/** Every error code: those that declare their parameters first. */
export const errors = Object.fromEntries(
  Object.entries<ErrorDefinition>(all).sort(
    ([, a], [, b]) => Number(b.params !== undefined) - Number(a.params !== undefined),
  ),
) as typeof all;
