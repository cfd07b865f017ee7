import { errors } from "../../../../generated/api/errors.ts";
import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { refreshVm } from "../../operations/refresh.ts";
import { assertAgile } from "../../placement/agile.ts";
import { assertCanBootHere, canBootHere } from "../../placement/can-boot.ts";
import { freeDrives, freeInterfaces } from "../../vm/device-positions.ts";

/** Messages of VM about what may be done with it, and where. */
export const validity = {
  assert_operation_valid: (context, { self, op }) => {
    context.db.VM.get(self);
    context.services.operations.assertValid(context, "VM", self, op, true);
  },

  update_allowed_operations: (context, { self }) => {
    context.db.VM.get(self);
    refreshVm(context, self);
  },

  set_blocked_operations: ({ db }, { self, value }) => db.VM.set(self, "blocked_operations", value),

  add_to_blocked_operations: ({ db }, { self, key, value }) => db.VM.addToMap(self, "blocked_operations", key, value),

  remove_from_blocked_operations: ({ db }, { self, key }) => db.VM.removeFromMap(self, "blocked_operations", key),

  get_allowed_VBD_devices: ({ db }, { vm }) => freeDrives(db, db.VM.get(vm)),

  get_allowed_VIF_devices: ({ db }, { vm }) => freeInterfaces(db, db.VM.get(vm)),

  get_possible_hosts: ({ db }, { vm }) => {
    db.VM.get(vm);
    return db.host.refs().filter((host) => canBootHere(db, vm, host));
  },

  assert_can_boot_here: ({ db }, { self, host }) => assertCanBootHere(db, self, host),

  assert_agile: ({ db }, { self }) => assertAgile(db, self),

  retrieve_wlb_recommendations: () => {
    throw errors.WLB_NOT_INITIALIZED();
  },
} satisfies Partial<VMServer>;
