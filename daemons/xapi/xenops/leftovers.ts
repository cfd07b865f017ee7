import type { XenopsClient } from "../../../generated/daemons/xenops.ts";
import { DaemonError } from "../../../runtime/daemon/error.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { isLive } from "../vm/facts.ts";
import { forcePowerState } from "../vm/power-state.ts";

/** How the calls of this program name themselves: a message, and the head of a task's reference. */
const OURS = /^[A-Za-z_]\w*\.\w+ [RD]:[0-9a-f]{12}$/;

/**
 * Cancels what a former run of this program has left under way in the VM manager: its tasks have ended with it, and nobody could cancel
 * what stands in the way of new calls (spec: dispatch-forwarding.md, section 4.7). `before` is when this run began, in seconds since 1970.
 */
export async function cancelLeftovers(client: XenopsClient, debugInfo: string, before: number): Promise<void> {
  for (const id of await leftovers(client, debugInfo, before)) {
    const about = { debug_info: debugInfo, id };
    await client.Task.destroy_on_finish(about).catch(unlessGone);
    await client.Task.cancel(about).catch(unlessGone);
  }
}

/** Whether the VM manager still works on something that a former run has left: what was cancelled there takes its time, or cannot be any more. */
export async function hasLeftovers(client: XenopsClient, debugInfo: string, before: number): Promise<boolean> {
  return (await leftovers(client, debugInfo, before)).length > 0;
}

async function leftovers(client: XenopsClient, debugInfo: string, before: number): Promise<string[]> {
  const tasks = await client.Task.list({ debug_info: debugInfo });
  return tasks.filter(({ dbg, ctime }) => OURS.test(dbg) && ctime < before).map(({ id }) => id);
}

function unlessGone(error: unknown): void {
  if (!(error instanceof DaemonError)) throw error;
}

/**
 * Halts in the records the VMs of this host that the VM manager does not know, as after a reboot of the host. `known` are the uuids that it
 * does, `isExcused` says of which VMs it need not.
 */
export function haltLost(
  scope: Pick<Context, "db" | "services">,
  known: ReadonlySet<string>,
  isExcused: (vm: Ref<"VM">, uuid: string) => boolean,
): void {
  const { db, services } = scope;
  for (const vm of db.host.get(services.localHost()).resident_VMs) {
    const { power_state, is_control_domain, uuid } = db.VM.get(vm);
    if (isLive(power_state) && !is_control_domain && !known.has(uuid) && !isExcused(vm, uuid))
      forcePowerState(scope, vm, "Halted");
  }
}
