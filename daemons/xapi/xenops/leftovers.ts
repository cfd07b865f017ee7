import type { XenopsClient } from "../../../generated/daemons/xenops.ts";
import { DaemonError } from "../../../runtime/daemon/error.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { isLive } from "../vm/facts.ts";
import { forcePowerState } from "../vm/power-state.ts";

/** How the calls of this program name themselves: a message, and the head of a task's reference. */
const OURS = /^[A-Za-z_]\w*\.\w+ [RD]:[0-9a-f]{12}$/;

/**
 * Cancels what a former run of this program has left under way in the VM manager: its tasks have ended with it, and nobody could cancel
 * what stands in the way of new calls (spec: dispatch-forwarding.md, section 4.7). `before` is when this run began, in seconds since 1970.
 */
export async function cancelLeftovers(client: XenopsClient, debugInfo: string, before: number): Promise<void> {
  const tasks = await client.Task.list({ debug_info: debugInfo });
  for (const { id } of tasks.filter(({ dbg, ctime }) => OURS.test(dbg) && ctime < before)) {
    const about = { debug_info: debugInfo, id };
    await client.Task.destroy_on_finish(about).catch(unlessGone);
    await client.Task.cancel(about).catch(unlessGone);
  }
}

function unlessGone(error: unknown): void {
  if (!(error instanceof DaemonError)) throw error;
}

/**
 * Halts in the records the VMs of this host that the VM manager does not know, as after a reboot of the host. `known` are the uuids that it
 * does, `isBusy` says of which VMs it is about to hear.
 */
export function haltLost(
  scope: Pick<Context, "db" | "services">,
  known: ReadonlySet<string>,
  isBusy: (uuid: string) => boolean,
): void {
  const { db, services } = scope;
  for (const vm of db.host.get(services.localHost()).resident_VMs) {
    const { power_state, is_control_domain, uuid } = db.VM.get(vm);
    if (isLive(power_state) && !is_control_domain && !known.has(uuid) && !isBusy(uuid))
      forcePowerState(scope, vm, "Halted");
  }
}
