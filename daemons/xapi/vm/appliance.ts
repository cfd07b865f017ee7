import { errors } from "../../../generated/api/errors.ts";
import type { VMRow } from "../../../generated/api/records/VM.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { asPart } from "./part.ts";
import { pause } from "./pause.ts";

/** A VM of an appliance. */
interface Member {
  readonly vm: Ref<"VM">;
  readonly row: VMRow;
}

/** The VMs of an appliance by their place in the sequence, first ones first. */
function sequence({ db }: Pick<Context, "db">, appliance: Ref<"VM_appliance">): Member[][] {
  const byOrder = new Map<number, Member[]>();
  for (const vm of db.VM_appliance.get(appliance).VMs) {
    const row = db.VM.get(vm);
    const group = byOrder.get(row.order);
    if (group === undefined) byOrder.set(row.order, [{ vm, row }]);
    else group.push({ vm, row });
  }
  return [...byOrder].sort(([a], [b]) => a - b).map(([, group]) => group);
}

/**
 * Does something to each VM, group by group and to all of a group at once, and waits after each group as long as its slowest VM asks for. A
 * VM that fails, or whose part somebody cancels, does not keep the others from their turn: OPERATION_PARTIALLY_FAILED [operation] is raised in
 * the end.
 */
async function inSequence(
  context: Context,
  groups: readonly (readonly Member[])[],
  operation: string,
  delay: (row: VMRow) => number,
  act: (vm: Ref<"VM">) => Promise<unknown>,
): Promise<void> {
  let failed = false;
  const attempt = async ({ vm }: Member): Promise<void> => {
    try {
      await act(vm);
    } catch (error) {
      context.services.log.exception(`${operation} of ${vm} failed`, error);
      failed = true;
    }
  };
  for (const [i, group] of groups.entries()) {
    context.task.check();
    await Promise.all(group.map(attempt));
    context.task.check();
    context.task.setProgress((i + 1) / groups.length);
    if (i + 1 < groups.length) await pause(context, Math.max(0, ...group.map(({ row }) => delay(row))));
  }
  if (failed) throw errors.OPERATION_PARTIALLY_FAILED(operation);
}

/** Starts the VMs of an appliance that are halted, in order. */
export function startAppliance(context: Context, appliance: Ref<"VM_appliance">, paused: boolean): Promise<void> {
  const groups = sequence(context, appliance)
    .map((group) => group.filter(({ row }) => row.power_state === "Halted"))
    .filter((group) => group.length > 0);
  return inSequence(
    context,
    groups,
    "VM_appliance.start",
    (row) => row.start_delay,
    (vm) => asPart(context, "VM.start", { vm, start_paused: paused, force: false }),
  );
}

/** Stops the VMs of an appliance by a message of VM, in reverse order; a clean shutdown is only for those that run. */
export function stopAppliance(
  context: Context,
  appliance: Ref<"VM_appliance">,
  message: "VM.clean_shutdown" | "VM.hard_shutdown" | "VM.shutdown",
  operation: string,
): Promise<void> {
  const groups = sequence(context, appliance)
    .reverse()
    .map((group) =>
      group.filter(({ row }) =>
        message === "VM.clean_shutdown" ? row.power_state === "Running" : row.power_state !== "Halted",
      ),
    )
    .filter((group) => group.length > 0);
  return inSequence(
    context,
    groups,
    `VM_appliance.${operation}`,
    (row) => row.shutdown_delay,
    (vm) => asPart(context, message, { vm }),
  );
}
