import { existsSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import type { Ambient } from "../../../runtime/ambient.ts";
import { stateFolder } from "../../../runtime/config/state-folder.ts";
import { randomPassword } from "../auth/random-password.ts";
import { UsersFileError } from "../auth/users.ts";
import { add, assignableRoles, changePassword, list, remove, type UsersPlace } from "./commands.ts";

/** What the program takes from its surroundings. */
export interface UsersTerminal {
  readonly ambient: Ambient;
  readonly environment: Readonly<Record<string, string | undefined>>;
  out(line: string): void;
}

/** Variable with the password of a new user, which does not show in the list of processes as an option would. */
const PASSWORD_VARIABLE = "XAPI_USER_PASSWORD";

/**
 * The commands about the users of a pool that keeps them in a file, as that of `npm start` does. Raises UsersFileError, what the API
 * raises, and CommanderError for a line that is not understood or for `--help`.
 */
export async function runUsers(words: readonly string[], terminal: UsersTerminal): Promise<void> {
  const { ambient, environment, out } = terminal;
  const program = new Command("users")
    .description("The users of a simulated pool: adds, removes and lists them.")
    .option("--data <folder>", "folder of the pool, as given to npm start", stateFolder(environment))
    .option("--socket <path>", "Unix socket of the API; the folder of the pool has one named xapi")
    .exitOverride();
  const place = (): UsersPlace => {
    const { data, socket } = program.opts<{ data: string; socket?: string }>();
    if (!existsSync(data)) throw new UsersFileError(`there is no folder ${data}; see --data`);
    return { file: join(data, "users"), socket: socket ?? join(data, "xapi"), ambient };
  };
  const password = (): string => environment[PASSWORD_VARIABLE] ?? randomPassword(ambient);
  const tell = (name: string, given: string): void => {
    out(environment[PASSWORD_VARIABLE] === undefined ? `login   ${name} / ${given}` : `login   ${name}`);
  };
  const command = (line: string, doc: string): Command => program.command(line).description(doc);

  command("add <name>", `add a user; the password is that of ${PASSWORD_VARIABLE}, or made up and printed`)
    .option("--role <role>", `what the user may do: ${assignableRoles.join(", ")}; the pool must run`)
    .option("--group <group...>", "groups that the user is in; what their subjects may do the user may do")
    .action(async (name: string, { role, group }: { role?: string; group?: string[] }) => {
      const given = password();
      await add(place(), { name, password: given, groups: group ?? [], ...(role === undefined ? {} : { role }) });
      tell(name, given);
    });
  command("password <name>", "give a user another password, in the same way").action(async (name: string) => {
    const given = password();
    await changePassword(place(), name, given);
    tell(name, given);
  });
  command("remove <name>", "remove a user with all rights and sessions; the pool must run").action((name: string) =>
    remove(place(), name),
  );
  command("list", "show who there is").action(() => {
    for (const line of list(place())) out(line);
  });
  await program.parseAsync(words, { from: "user" });
}
