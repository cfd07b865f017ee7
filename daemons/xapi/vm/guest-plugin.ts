import { errors } from "../../../generated/api/errors.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { XapiError } from "../../../runtime/errors.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { requestRdp, runScript } from "../xenops/live.ts";

/** What a guest is asked by `VM.call_plugin`. */
export interface GuestCall {
  readonly plugin: string;
  readonly fn: string;
  readonly args: Readonly<Record<string, string>>;
}

type Work = (context: Context, vm: Ref<"VM">, args: GuestCall["args"]) => Promise<string>;

/** The one plugin that guests have, by function. */
const AGENT = "guest-agent-operation";
const functions: Readonly<Record<string, Work | undefined>> = {
  request_rdp_on: async (context, vm) => {
    await requestRdp(context, vm, true);
    return "";
  },
  request_rdp_off: async (context, vm) => {
    await requestRdp(context, vm, false);
    return "";
  },
  run_script: (context, vm, { script = "" }) => runScript(context, vm, script),
};

/** When each guest was last called, in milliseconds of the monotonic clock, by VM; calls longer ago are forgotten. */
const lastCalls = new WeakMap<object, Map<string, number>>();

/**
 * Calls a plugin in a running guest, at most once in the interval of the setting `vm_call_plugin_interval`. Raises
 * XENAPI_MISSING_PLUGIN [name], UNKNOWN_XENAPI_PLUGIN_FUNCTION [name] and VM_CALL_PLUGIN_RATE_LIMIT [vm; interval; seconds to wait].
 */
export async function callGuestPlugin(
  context: Context,
  vm: Ref<"VM">,
  { plugin, fn, args }: GuestCall,
): Promise<string> {
  if (plugin !== AGENT) throw errors.XENAPI_MISSING_PLUGIN(plugin);
  const work = functions[fn];
  if (work === undefined) throw new XapiError("UNKNOWN_XENAPI_PLUGIN_FUNCTION", [fn]);
  holdBack(context, vm);
  return work(context, vm, args);
}

function holdBack({ ambient, services }: Context, vm: Ref<"VM">): void {
  const interval = services.settings.vm_call_plugin_interval;
  const now = ambient.monotonic();
  const calls = lastCalls.get(services) ?? new Map<string, number>();
  lastCalls.set(services, calls);
  for (const [ref, at] of calls) if (now - at >= interval * 1000) calls.delete(ref);
  const last = calls.get(vm);
  if (last !== undefined) {
    const wait = interval - (now - last) / 1000;
    throw errors.VM_CALL_PLUGIN_RATE_LIMIT(vm, interval.toFixed(2), wait.toFixed(2));
  }
  calls.set(vm, now);
}
