import { connect, type Ref, type Xapi } from "../../../generated/client/index.ts";
import { roles } from "../../../generated/server/rbac.ts";
import type { Ambient } from "../../../runtime/ambient.ts";
import { readUsers, UsersFileError } from "../auth/users.ts";
import { addUser, removeUser, setPassword } from "../auth/users-file.ts";

/** What the commands about users work on. */
export interface UsersPlace {
  /** The users file. */
  readonly file: string;
  /** Unix socket of the API that gives roles; its server must run. */
  readonly socket: string;
  readonly ambient: Ambient;
}

/** A user to be added. */
export interface UserOrder {
  readonly name: string;
  readonly password: string;
  /** Role that the user gets; absent: that of the groups, or of whoever makes a subject later. */
  readonly role?: string;
  readonly groups: readonly string[];
}

/** The roles that a user may be given, from the most powerful to the least. */
export const assignableRoles: readonly string[] = roles.filter((role) => !role.internal).map((role) => role.name);

/**
 * Adds a user who is no superuser: whose identifier is the name, and whose rights are those of the pool's subjects for the name and the
 * groups. With a role the subject is made too. Raises UsersFileError, and what the API raises; then the user is not added.
 */
export async function add({ file, socket, ambient }: UsersPlace, order: UserOrder): Promise<void> {
  const { name, password, role, groups } = order;
  if (role !== undefined && !assignableRoles.includes(role))
    throw new UsersFileError(`there is no role ${role}; roles are ${assignableRoles.join(", ")}`);
  await addUser(file, { name, password, subject: { sid: name, groups } }, ambient);
  if (role === undefined) return;
  try {
    await inPool(socket, (xapi) => giveRole(xapi, name, role));
  } catch (error) {
    removeUser(file, name);
    throw error;
  }
}

/** Removes a user, the user's subject if the pool has one, and with it the user's sessions. Raises UsersFileError, and what the API raises. */
export async function remove({ file, socket }: UsersPlace, name: string): Promise<void> {
  const user = readUsers(file).find((entry) => entry.name === name);
  if (user?.subject !== undefined) {
    const { sid } = user.subject;
    await inPool(socket, async (xapi) => {
      for (const subject of await subjectsOf(xapi, sid)) await xapi.subject.destroy(subject);
      await xapi.session.logout_subject_identifier(sid);
    });
  }
  removeUser(file, name);
}

/** Gives a user another password. Raises UsersFileError. */
export function changePassword({ file, ambient }: UsersPlace, name: string, password: string): Promise<void> {
  return setPassword(file, name, password, ambient);
}

/** One line a user: the name, and what gives the user rights. Raises UsersFileError. */
export function list({ file }: UsersPlace): string[] {
  return readUsers(file).map(({ name, subject }) => {
    if (subject === undefined) return `${name}  local superuser`;
    return `${name}  subject ${[subject.sid, ...subject.groups].join(", ")}`;
  });
}

async function giveRole(xapi: Xapi, sid: string, role: string): Promise<void> {
  const [known] = await subjectsOf(xapi, sid);
  const subject = known ?? (await xapi.subject.create({ subject_identifier: sid }));
  const [wanted] = await xapi.role.get_by_name_label(role);
  if (wanted === undefined) throw new UsersFileError(`the pool has no role ${role}`);
  const held = await xapi.subject.get_roles(subject);
  if (!held.includes(wanted)) await xapi.subject.add_to_roles(subject, wanted);
}

async function subjectsOf(xapi: Xapi, sid: string): Promise<Ref<"subject">[]> {
  const records = Object.entries(await xapi.subject.get_all_records());
  return records.flatMap(([ref, record]) => (record.subject_identifier === sid ? [ref as Ref<"subject">] : []));
}

/** Runs with the rights of the host, which the socket gives to whoever may open it. */
async function inPool<T>(socket: string, work: (xapi: Xapi) => Promise<T>): Promise<T> {
  const xapi = await connect({ url: `unix:${socket}`, user: "root", password: "", failover: false });
  try {
    return await work(xapi);
  } finally {
    await xapi.logout();
  }
}
