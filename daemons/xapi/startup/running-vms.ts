import type { Db } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";

/**
 * The guests that the database takes for running or paused, host by host, without control domains. A simulated VM manager
 * must have a domain for each before its events are listened to: else it tells that they are halted.
 */
export function runningVms(db: Db): Ref<"VM">[] {
  return db.VM.rows().flatMap(([vm, row]) => {
    const runs = row.power_state === "Running" || row.power_state === "Paused";
    return runs && !row.is_control_domain ? [vm] : [];
  });
}
