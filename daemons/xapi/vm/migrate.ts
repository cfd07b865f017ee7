import { errors } from "../../../generated/api/errors.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { nullRef, type Ref } from "../../../runtime/ref.ts";
import { isTrue } from "../operations/describe.ts";
import { assertCanBootHere } from "../placement/can-boot.ts";
import { poolRow } from "../pool.ts";
import { isLive } from "./facts.ts";
import { isKnown, type Move, moveDomain } from "./move-domain.ts";
import { resideOn } from "./residence.ts";

/**
 * Moves a running VM to another host of the pool, which is reserved meanwhile (spec: dispatch-forwarding.md, sections 7 and 8). `force`
 * leaves out the look at the CPU; `compress` has the memory compressed on its way, by default where the pool says so. The hosts of a
 * simulated pool share a VM manager: there the domain stays where it is and the records say where it runs. Raises what keeps the VM from
 * running on the host, and what `moveDomain` raises; a VM that does not get there goes on where it is.
 */
export async function migrateVm(
  context: Context,
  vm: Ref<"VM">,
  host: Ref<"host">,
  options: Readonly<Record<string, string>>,
): Promise<void> {
  const { db, services } = context;
  if (Object.values(db.host.get(host).current_operations).includes("evacuate"))
    throw errors.HOST_EVACUATE_IN_PROGRESS(host);
  assertCanBootHere(db, vm, host, { cpu: !isTrue(options.force) });
  const { compress } = options;
  const compressed = compress === undefined ? poolRow(db)?.migration_compression === true : isTrue(compress);
  const move: Move = { vm, from: db.VM.get(vm).resident_on, to: host, compressed };
  db.VM.set(vm, "scheduled_to_be_resident_on", host);
  // A run of this program that begins while the VM moves must find that it does.
  await services.database.commit();
  try {
    await (services.vmManager.carriesAllHosts ? moveRecords(context, move) : moveDomain(context, move));
  } finally {
    if (db.VM.has(vm)) db.VM.set(vm, "scheduled_to_be_resident_on", nullRef<"host">());
  }
}

/**
 * The last step of a migration, on the host that the VM has come to: it is resident there, and the records say what its domain is like
 * there. Raises VM_NOT_RESIDENT_HERE [vm; host] where the VM manager of that host does not know it; the records stay as they are then.
 */
export async function completeMigration(context: Context, vm: Ref<"VM">, host: Ref<"host">): Promise<void> {
  const isHere = context.services.vmManager.carriesAllHosts || (await isKnown(context, vm));
  if (!isHere) throw errors.VM_NOT_RESIDENT_HERE(vm, host);
  await moveRecords(context, { vm, to: host });
}

/** Has the records say that a VM runs on a host, where the VM manager that this process speaks to knows it. */
function moveRecords(context: Context, { vm, to }: Pick<Move, "vm" | "to">): Promise<void> {
  return context.services.vmManager.run(context, vm, async ({ client, id, dbg }) => {
    const [, { power_state }] = await client.VM.stat({ debug_info: dbg, id });
    if (!isLive(power_state)) throw errors.VM_BAD_POWER_STATE(vm, "running", power_state.toLowerCase());
    context.task.check();
    resideOn(context, vm, to);
  });
}
