import { errors } from "../../../generated/api/errors.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";
import { nullRef, type Ref } from "../../../runtime/ref.ts";
import { isTrue } from "../operations/describe.ts";
import { assertCanBootHere } from "../placement/can-boot.ts";
import { isLive } from "./facts.ts";

/**
 * Moves a running VM to another host of the pool, which is reserved meanwhile (spec: dispatch-forwarding.md, sections 7 and 8). `force`
 * leaves out the look at the CPU. The hosts of a simulated pool share a VM manager: there the domain stays where it is and the records say
 * where it runs; between VM managers it is not implemented. Raises what keeps the VM from running on the host.
 */
export async function migrateVm(
  context: Context,
  vm: Ref<"VM">,
  host: Ref<"host">,
  options: Readonly<Record<string, string>>,
): Promise<void> {
  const { db, services } = context;
  db.host.get(host);
  if (Object.values(db.host.get(host).current_operations).includes("evacuate"))
    throw errors.HOST_EVACUATE_IN_PROGRESS(host);
  assertCanBootHere(db, vm, host, { cpu: !isTrue(options.force) });
  if (!services.vmManager.carriesAllHosts) return notImplemented(context);
  db.VM.set(vm, "scheduled_to_be_resident_on", host);
  try {
    const { power_state } = await services.vmManager.state(context, vm);
    if (!isLive(power_state)) throw errors.VM_BAD_POWER_STATE(vm, "running", power_state.toLowerCase());
    context.task.check();
    db.VM.update(vm, { resident_on: host, scheduled_to_be_resident_on: nullRef<"host">() });
  } finally {
    if (db.VM.has(vm)) db.VM.set(vm, "scheduled_to_be_resident_on", nullRef<"host">());
  }
}
