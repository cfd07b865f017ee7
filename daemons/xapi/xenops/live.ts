import { errors } from "../../../generated/api/errors.ts";
import { DaemonError } from "../../../runtime/daemon/error.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import type { VmScope } from "./vm-scope.ts";

/** Changes the number of virtual CPUs that a running VM uses. */
export function setVcpus(context: Context, vm: Ref<"VM">, vcpus: number): Promise<void> {
  return context.services.vmManager.request(context, vm, (client, about) => client.VM.set_vcpus({ ...about, vcpus }));
}

/** Changes the bounds between which the balloon of a running VM moves, in bytes. */
export function setDynamicRange(context: Context, vm: Ref<"VM">, minimum: number, maximum: number): Promise<void> {
  return context.services.vmManager.request(context, vm, (client, about) =>
    client.VM.set_memory_dynamic_range({ ...about, minimum, maximum }),
  );
}

/** Changes how much shadow memory a running VM has, as a factor on the usual amount. */
export function setShadowMultiplier(context: Context, vm: Ref<"VM">, multiplier: number): Promise<void> {
  return context.services.vmManager.request(context, vm, (client, about) =>
    client.VM.set_shadow_multiplier({ ...about, multiplier }),
  );
}

/** Changes the data that a running guest reads in xenstore. */
export function setXenstoreData(
  context: Context,
  vm: Ref<"VM">,
  xsdata: Readonly<Record<string, string>>,
): Promise<void> {
  return context.services.vmManager.request(context, vm, (client, about) => client.VM.set_xsdata({ ...about, xsdata }));
}

/** Puts a running guest to sleep by ACPI. */
export function sleepGuest(context: Context, vm: Ref<"VM">): Promise<void> {
  return context.services.vmManager.request(context, vm, (client, about) => client.VM.s3suspend(about));
}

/** Wakes a guest that sleeps by ACPI. */
export function wakeGuest(context: Context, vm: Ref<"VM">): Promise<void> {
  return context.services.vmManager.request(context, vm, (client, about) => client.VM.s3resume(about));
}

/** Has the agent of a running guest switch its remote desktop on or off. */
export function requestRdp(context: Context, vm: Ref<"VM">, enabled: boolean): Promise<void> {
  return context.services.vmManager.request(context, vm, (client, about) =>
    client.VM.request_rdp({ ...about, enabled }),
  );
}

/** Has the agent of a running guest carry out a script; answers what came of it as JSON text. */
export function runScript(context: Context, vm: Ref<"VM">, script: string): Promise<string> {
  return context.services.vmManager.run(context, vm, async ({ client, id, dbg, result }) => {
    const task = await client.VM.run_script({ debug_info: dbg, id, script });
    return JSON.stringify((await result(task)) ?? "");
  });
}

/** Has the kernel of a running guest see a magic key. Raises VM_LACKS_FEATURE [vm] where nobody in the guest takes it. */
export function sendKey(context: Context, vm: Ref<"VM">, key: string): Promise<void> {
  return send(context, vm, ["sysrq", key], () => errors.VM_LACKS_FEATURE(vm));
}

/** Sends a running guest an interrupt, or presses a button of its machine. Raises NOT_IMPLEMENTED for what the hypervisor does not send. */
export function sendTrigger(context: Context, vm: Ref<"VM">, name: string): Promise<void> {
  return send(context, vm, ["trigger", name], () => errors.NOT_IMPLEMENTED(`VM.send_trigger ${name}`));
}

/** The VM manager's interface has no calls for these: they go as commands of the one for artificial events. */
function send(
  context: Context,
  vm: Ref<"VM">,
  [cmd, what]: readonly [cmd: string, what: string],
  refused: () => Error,
): Promise<void> {
  const work = async ({ client, id, dbg }: VmScope) => {
    try {
      await client.DEBUG.trigger({ debug_info: dbg, cmd, args: [id, what] });
    } catch (error) {
      throw error instanceof DaemonError && error.tag === "Unimplemented" ? refused() : error;
    }
  };
  return context.services.vmManager.run(context, vm, work, "state");
}
