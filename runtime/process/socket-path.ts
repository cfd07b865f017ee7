import { lstatSync } from "node:fs";
import { connect } from "node:net";
import { removeIfThere } from "./files.ts";
import { StartError } from "./start-error.ts";

/**
 * Makes way for a Unix socket: removes one that a process left behind. Raises a StartError when somebody serves there, and when what is
 * there is no socket: neither is this process's to remove.
 */
export async function clearSocketPath(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw new StartError(`${path} is there already and is no socket`);
  if (await isServed(path)) throw new StartError(`${path} is served by another process`);
  removeIfThere(path);
}

/** Whether a process takes connections on a Unix socket. */
export function isServed(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const end = (served: boolean): void => {
      socket.destroy();
      resolve(served);
    };
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
}
