import { fileURLToPath } from "node:url";
import { logOptions } from "../../runtime/config/common.ts";
import type { Child, ChildDefinition } from "../../runtime/process/child.ts";
import type { DaemonContext, RunningDaemon } from "../../runtime/process/daemon.ts";
import { launchHere } from "../../runtime/process/together.ts";
import type { simulatedHostSettings } from "./settings.ts";

type Context = DaemonContext<typeof simulatedHostSettings>;

/** How long a daemon may take to stop, in seconds. */
const STOP_SECONDS = 20;

/** Starts the daemons of a machine in this process; resolves when both can be used. The end of one is the end of both. */
export async function startHost(context: Context): Promise<RunningDaemon> {
  const { settings, configured, inFiles, ambient, signal, end } = context;
  const places = [`--switch-path=${settings["switch-path"]}`, `--inventory=${settings.inventory}`];
  const common = (name: string) => [...configured, ...places, ...logOptions(name, settings, inFiles)];
  const passedOn = ["persist", "database-path", "sockets-path", "simulate-memory", "simulate-delay"] as const;
  const definitions: ChildDefinition[] = [
    daemon("xenopsd", [...common("xenopsd"), ...passedOn.map((key) => `--${key}=${settings[key]}`)]),
    daemon("squeezed", [
      ...common("squeezed"),
      "--simulated-host=shared",
      `--boot-time-memory-path=${settings["boot-time-memory-path"]}`,
    ]),
  ];
  const children: Child[] = [];
  const stop = async () => {
    for (const child of children.toReversed()) await child.stop(STOP_SECONDS);
  };
  for (const definition of definitions) {
    const child = launchHere(definition, ambient);
    children.push(child);
    void child.ended.then((how) => {
      if (!signal.aborted) end(1, `${definition.name} has ended: ${how}`);
    });
  }
  try {
    await Promise.all(children.map(({ ready }) => ready));
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

/** A daemon by its main module: in a checkout a file of its folder, in a bundle a file beside this one. */
function daemon(name: string, words: readonly string[]): ChildDefinition {
  const isSource = import.meta.url.endsWith(".ts");
  const module = new URL(isSource ? `../${name}/main.ts` : `./${name}.mjs`, import.meta.url);
  return { name, module: fileURLToPath(module), arguments: words };
}
