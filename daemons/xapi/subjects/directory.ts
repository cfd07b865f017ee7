import type { Values } from "../../../runtime/config/setting.ts";
import { readUsers, type UserEntry } from "../auth/users.ts";
import type { xapiSettings } from "../settings.ts";

/** What a directory tells about a user or group, by the names that `subject.other_config` uses. */
export type SubjectInformation = Readonly<Record<string, string>>;

/** Where users and groups other than local superusers are looked up. */
export interface Directory {
  /** The identifier of a user or group of this name; `undefined`: there is none. */
  identifierOf(name: string): string | undefined;
  /** What is known of an identifier; `undefined`: the directory does not have it. */
  informationOf(sid: string): SubjectInformation | undefined;
  /** The groups that a user is in, without the user; `undefined`: there is no such user or group. */
  groupsOf(sid: string): readonly string[] | undefined;
}

/**
 * The directory that the settings choose: where users come from a users file it is the file, without `host.enable_external_auth`; with
 * PAM there is none, because PAM users are local superusers.
 */
export function directoryOf(
  settings: Pick<Values<typeof xapiSettings>, "local-auth" | "users-file">,
): Directory | undefined {
  return settings["local-auth"] === "users-file" ? new UsersFileDirectory(settings["users-file"]) : undefined;
}

/**
 * A users file as a directory: its users with a `subject` by their names, and the groups that they name, which have no name but their
 * identifier. The file is read each time, so that a change holds at once. Raises UsersFileError for a file that is not right.
 */
class UsersFileDirectory implements Directory {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  identifierOf(name: string): string | undefined {
    const subjects = this.#subjects();
    const user = subjects.find((entry) => entry.name === name);
    if (user !== undefined) return user.sid;
    return subjects.some(({ groups }) => groups.includes(name)) ? name : undefined;
  }

  informationOf(sid: string): SubjectInformation | undefined {
    const subjects = this.#subjects();
    const user = subjects.find((entry) => entry.sid === sid);
    if (user !== undefined) return informationOf(user.name, sid, false);
    return subjects.some(({ groups }) => groups.includes(sid)) ? informationOf(sid, sid, true) : undefined;
  }

  groupsOf(sid: string): readonly string[] | undefined {
    const subjects = this.#subjects();
    const user = subjects.find((entry) => entry.sid === sid);
    if (user !== undefined) return user.groups;
    return subjects.some(({ groups }) => groups.includes(sid)) ? [] : undefined;
  }

  #subjects(): { readonly name: string; readonly sid: string; readonly groups: readonly string[] }[] {
    const isSubject = (user: UserEntry): user is UserEntry & Required<Pick<UserEntry, "subject">> =>
      user.subject !== undefined;
    return readUsers(this.#path)
      .filter(isSubject)
      .map(({ name, subject }) => ({ name, ...subject }));
  }
}

/** The four account states must be there and false, or the account counts as suspended (spec: sessions-rbac.md, section 4.1, step 5e). */
function informationOf(name: string, sid: string, isGroup: boolean): SubjectInformation {
  const common = { "subject-name": name, "subject-sid": sid, "subject-is-group": String(isGroup) };
  if (isGroup) return common;
  return {
    ...common,
    "subject-account-disabled": "false",
    "subject-account-expired": "false",
    "subject-account-locked": "false",
    "subject-password-expired": "false",
  };
}
