import { errors } from "../../../generated/api/errors.ts";
import type { ErrorsError } from "../../../generated/daemons/xenops.ts";
import { DaemonError } from "../../../runtime/daemon/error.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { XapiError } from "../../../runtime/errors.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { poolRow } from "../pool.ts";
import { consoleOrigin, originOf } from "../startup/address.ts";
import type { VmScope } from "../xenops/vm-scope.ts";
import { forcePowerState } from "./power-state.ts";
import { resideOn } from "./residence.ts";

/** A VM's way from one host to another, or to the same. */
export interface Move {
  readonly vm: Ref<"VM">;
  readonly from: Ref<"host">;
  readonly to: Ref<"host">;
  /** Whether its memory is compressed on the way. */
  readonly compressed: boolean;
}

/** What the VM manager of the other host is reached with: calls and connections of `/services/xenops`, and nothing else. */
const PERMISSIONS = ["http/post_services_xenops", "http/put_services_xenops"];

/**
 * Has the VM manager of this host move a VM to that of another (spec: dispatch-forwarding.md, section 8; xen-domain-build.md, section 13),
 * whose own API tells the rest. Raises VM_MIGRATE_CONTACT_REMOTE_SERVICE_FAILED and VM_MIGRATE_FAILED [vm; source; destination; why]
 * besides what the VM manager's failures are; the VM runs on here then.
 */
export async function moveDomain(context: Context, move: Move): Promise<void> {
  const { services } = context;
  const { vm, from, to } = move;
  const session = services.sessions.create({
    isPool: true,
    isLocalSuperuser: false,
    authUserName: "",
    originator: "xapi",
    permissions: PERMISSIONS,
    ...(context.session !== undefined && { parent: context.session.ref }),
  });
  try {
    await send(context, move, session);
  } catch (error) {
    await findOut(context, move);
    throw error;
  } finally {
    if (context.db.session.has(session)) services.sessions.destroy(session);
  }
  if (to === from) return;
  await services
    .call(context, "VM.pool_migrate_complete", { vm, host: to })
    .catch((error: unknown) =>
      services.log.exception("a VM has moved, but its new host cannot say what it is like there", error),
    );
}

async function send(context: Context, move: Move, session: Ref<"session">): Promise<void> {
  const { db, services } = context;
  const { vm, from, to, compressed: compress } = move;
  await services.vmManager.run(context, vm, async ({ client, id, dbg, finish }) => {
    try {
      const task = await client.VM.migrate({
        debug_info: dbg,
        id,
        vdi_map: {},
        vif_map: {},
        pci_map: {},
        xenops_url: `${servicesOf(context, to)}?session_id=${session}`,
        compress,
        verify_dest: poolRow(db)?.tls_verification_enabled === true,
        localhost_migration: to === from,
      });
      await finish(task);
    } catch (error) {
      throw failureOf(error, move);
    }
    // What was known of its domain here holds no longer.
    if (to !== from) resideOn(context, vm, to, { domid: -1 });
  });
}

/** Where the VM manager of a host is reached by others: `https://192.0.2.1/services/xenops`. */
function servicesOf({ db, services }: Context, host: Ref<"host">): string {
  const known = consoleOrigin(db, host);
  const isEnough = known.startsWith("https:") || !services.settings["migration-https-only"];
  const { address } = db.host.get(host);
  return `${isEnough ? known : originOf(address, { address })}/services/xenops`;
}

/** A failure of the VM manager that no other operation can have, as clients know it. */
function failureOf(thrown: unknown, { vm, from, to }: Move): unknown {
  if (!(thrown instanceof DaemonError)) return thrown;
  const error = thrown.error as ErrorsError;
  if (!Array.isArray(error)) return thrown;
  const [tag, argument] = error;
  if (tag === "Failed_to_contact_remote_service") return errors.VM_MIGRATE_CONTACT_REMOTE_SERVICE_FAILED();
  return tag === "Internal_error" ? errors.VM_MIGRATE_FAILED(vm, from, to, String(argument)) : thrown;
}

/** A migration has failed. Where the VM is not here any more, it failed in its last steps. Where nobody can say, the records stay as they are. */
async function findOut(context: Context, { vm, to }: Move): Promise<void> {
  try {
    if (!(await isKnown(context, vm))) await askOther(context, vm, to);
  } catch (error) {
    context.services.log.exception("where a VM is after its migration has failed is not known", error);
  }
}

/** Has the host that a VM was going to say whether it runs there; a VM that is nowhere is halted. Raises where nobody can say. */
export async function askOther(context: Context, vm: Ref<"VM">, to: Ref<"host">): Promise<void> {
  try {
    await context.services.call(context, "VM.pool_migrate_complete", { vm, host: to });
  } catch (error) {
    if (!(error instanceof XapiError) || error.code !== "VM_NOT_RESIDENT_HERE") throw error;
    forcePowerState(context, vm, "Halted");
  }
}

/** Whether the VM manager of this host knows a VM. */
export function isKnown(context: Context, vm: Ref<"VM">): Promise<boolean> {
  const exists = ({ client, id, dbg }: VmScope) => client.VM.exists({ debug_info: dbg, id });
  return context.services.vmManager.run(context, vm, exists, "state");
}
