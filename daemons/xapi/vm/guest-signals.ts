import { errors } from "../../../generated/api/errors.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { sendKey, sendTrigger } from "../xenops/live.ts";
import { currentDomainType } from "./facts.ts";

/** What can be sent to a domain by name; the guest's machine must have what stands behind the last three. */
const TRIGGERS: ReadonlySet<string> = new Set(["nmi", "reset", "init", "power", "sleep", "s3resume"]);
const OF_THE_MACHINE: ReadonlySet<string> = new Set(["power", "sleep", "s3resume"]);

/** Has a running guest's kernel see a magic key. Raises INVALID_VALUE ["key"; value] and VM_LACKS_FEATURE [vm]. */
export function sendSysrq(context: Context, vm: Ref<"VM">, key: string): Promise<void> {
  if (!/^[0-9A-Za-z]$/.test(key)) throw errors.INVALID_VALUE("key", key);
  const { db } = context;
  const told = db.VM_guest_metrics.find(db.VM.get(vm).guest_metrics)?.other["feature-sysrq"];
  // Kernels listened before they announced it: only what says no is believed.
  if (told === "0") throw errors.VM_LACKS_FEATURE(vm);
  return sendKey(context, vm, key);
}

/**
 * Sends a running VM an interrupt, or presses a button of its machine. Raises INVALID_VALUE ["trigger"; name], VM_HVM_REQUIRED [vm] where the
 * machine has no buttons, and NOT_IMPLEMENTED for what no hypervisor of today sends (`reset`, `init`).
 */
export function pressButton(context: Context, vm: Ref<"VM">, name: string): Promise<void> {
  if (!TRIGGERS.has(name)) throw errors.INVALID_VALUE("trigger", name);
  const { db } = context;
  if (OF_THE_MACHINE.has(name) && currentDomainType(db, db.VM.get(vm)) !== "hvm") throw errors.VM_HVM_REQUIRED(vm);
  return sendTrigger(context, vm, name);
}
