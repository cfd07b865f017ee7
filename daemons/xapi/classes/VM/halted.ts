import { errors } from "../../../../generated/api/errors.ts";
import type { Db } from "../../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../../runtime/ref.ts";

/** Raises VM_BAD_POWER_STATE [vm; `halted`; the state] unless the VM is halted. */
export function assertHalted(db: Db, vm: Ref<"VM">): void {
  const { power_state } = db.VM.get(vm);
  if (power_state !== "Halted") throw errors.VM_BAD_POWER_STATE(vm, "halted", power_state.toLowerCase());
}
