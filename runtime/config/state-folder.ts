import { homedir } from "node:os";
import { join } from "node:path";

/** Where a simulated pool keeps its state unless somebody says otherwise: below `XDG_STATE_HOME`, or `~/.local/state`. */
export function stateFolder(environment: Readonly<Record<string, string | undefined>>): string {
  return join(environment.XDG_STATE_HOME ?? join(homedir(), ".local", "state"), "xapi-ts");
}
