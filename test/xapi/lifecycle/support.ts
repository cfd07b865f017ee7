import type { Ref } from "../../../generated/client/index.ts";
import { xenopsClient } from "../../../generated/daemons/xenops.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { XapiError } from "../../../runtime/errors.ts";
import { silentLogger } from "../../../runtime/log/logger.ts";
import { SwitchClient } from "../../../runtime/switch/client.ts";
import type { startPool } from "../../support/pool.ts";
import { until } from "../../support/wait.ts";
import { vifRecord } from "../vm/support.ts";

type Pool = Awaited<ReturnType<typeof startPool>>;

/** The error of the API that a call ends with: its code and parameters; `no error` where it succeeds. */
export function errorOf(call: Promise<unknown>): Promise<readonly string[]> {
  return call.then(
    () => ["no error"],
    (error: unknown) => {
      if (error instanceof XapiError) return [error.code, ...error.params];
      throw error;
    },
  );
}

/** The VM manager of a pool, asked past its API server; `close` ends the connection. */
export async function vmManagerOf({ folder }: Pool) {
  const path = `${folder}/switch`;
  const bus = await SwitchClient.connect({ path, name: "test", ambient: systemAmbient, log: silentLogger });
  const xenops = xenopsClient((payload) => bus.rpc("org.xen.xapi.xenops.classic", payload));
  return { xenops, close: () => bus.close() };
}

/** What tests of VMs in a whole pool have in common. */
export async function setUp(pool: Pool) {
  const xapi = await pool.client();
  const { services } = pool.xapi.xapi;
  const { tables } = services.database;

  /** A halted VM with a network interface. */
  async function newVm(name: string): Promise<Ref<"VM">> {
    const [template] = await xapi.VM.get_by_name_label("Other install media");
    if (template === undefined) throw new Error("There is no such template.");
    const vm = await xapi.VM.clone(template, name);
    await xapi.VM.provision(vm);
    const [network] = await xapi.network.get_all();
    if (network === undefined) throw new Error("The pool has no network.");
    await xapi.VIF.create(vifRecord(vm, network) as never);
    return vm;
  }

  /** What the guest's agent says comes a moment after the start. */
  const agentOf = (vm: Ref<"VM">) =>
    until(async () => (await xapi.VM.get_allowed_operations(vm)).includes("clean_shutdown"));

  /** A VM that runs, with its agent there. */
  async function runningVm(name: string): Promise<Ref<"VM">> {
    const vm = await newVm(name);
    await xapi.VM.start(vm, false, false);
    await agentOf(vm);
    return vm;
  }

  return { xapi, services, tables, newVm, agentOf, runningVm };
}
