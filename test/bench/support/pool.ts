import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { childrenOf, type Started, startModule } from "./processes.ts";
import { PASSWORD, type PoolOptions } from "./xapi.ts";

/** A whole simulated pool, every daemon in a process of its own. */
export interface Pool extends AsyncDisposable {
  readonly supervisor: Started;
  /** Unix socket of the API. */
  readonly socket: string;
  /** Process ids of the daemons by name, the supervisor's too. */
  daemons(): Readonly<Record<string, number>>;
}

/** Starts one; it is ready when the API is. */
export async function startPool({ folder, vms = 0, hosts = 1, store = "memory" }: PoolOptions): Promise<Pool> {
  const socket = join(folder, "api");
  const output = openSync(join(folder, "output"), "a");
  const args = [
    "--loglevel=error",
    `--data=${folder}`,
    `--socket=${socket}`,
    "--http-port=-1",
    "--https-port=-1",
    `--root-password=${PASSWORD}`,
    `--store=${store}`,
    `--vms=${vms}`,
    `--hosts=${hosts}`,
  ];
  const supervisor = await startModule("daemons/supervisor/main.ts", args, {}, output).finally(() => closeSync(output));
  return {
    supervisor,
    socket,
    daemons() {
      const named = childrenOf(supervisor.pid).flatMap(({ pid, command }) => {
        const name = /daemons\/([^/]+)\/main\.ts/.exec(command)?.[1];
        return name === undefined ? [] : [[name, pid] as const];
      });
      return { supervisor: supervisor.pid, ...Object.fromEntries(named) };
    },
    [Symbol.asyncDispose]: () => supervisor.stop(),
  };
}
