import type { Ambient } from "../../../runtime/ambient.ts";
import {
  type Authenticator,
  AuthFailure,
  type Identity,
  isCheckable,
  PasswordRejected,
  refusedReason,
  type SubjectIdentity,
} from "./authenticator.ts";
import { digestPassword, matchesDigest, wasteTime } from "./digest.ts";
import { isUserName, readUsers, type UserEntry, UsersFileError, writeUsers } from "./users.ts";

/**
 * Authenticator over a users file, for hosts without PAM and for development. The file is read for every login, so that a
 * change holds at once. Users with a `subject` get the rights of their subject rows, others are local superusers.
 */
export function usersFileAuthenticator(path: string, ambient: Ambient): Authenticator {
  return {
    async authenticate(name, password): Promise<Identity> {
      if (!isCheckable(name, password)) throw new AuthFailure(refusedReason);
      const user = find(path, name);
      if (user === undefined) {
        // As long as a wrong password takes: the time must not tell who exists.
        await wasteTime(password, ambient);
        throw new AuthFailure(refusedReason);
      }
      if (!(await matchesDigest(password, user.hash))) throw new AuthFailure(refusedReason);
      return user.subject === undefined ? { name } : { name, subject: user.subject };
    },
    async changePassword(name, password) {
      try {
        await setPassword(path, name, password, ambient);
      } catch (error) {
        if (error instanceof UsersFileError) throw new PasswordRejected(error.message, error);
        throw new PasswordRejected("The password could not be stored.", error);
      }
    },
  };
}

function find(path: string, name: string): UserEntry | undefined {
  try {
    return readUsers(path).find((user) => user.name === name);
  } catch (error) {
    throw new AuthFailure("Users cannot be looked up; the server's log has the details.", "unavailable", error);
  }
}

/** A user to be. */
export interface NewUser {
  readonly name: string;
  readonly password: string;
  readonly subject?: SubjectIdentity;
}

/**
 * Adds a user. Raises `UsersFileError` for a name that is taken or not possible, and for a password that is empty or too long.
 * Like the other changes it reads, changes and writes at one go: calls in one process never lose each other's work.
 */
export async function addUser(path: string, { name, password, subject }: NewUser, ambient: Ambient): Promise<void> {
  if (!isUserName(name)) throw new UsersFileError(`"${name}" is not possible as a user name`);
  const hash = await digestNew(name, password, ambient);
  const users = readUsers(path);
  if (users.some((user) => user.name === name)) throw new UsersFileError(`user ${name} is there already`);
  writeUsers(path, [...users, subject === undefined ? { name, hash } : { name, hash, subject }]);
}

/** Removes a user. Raises `UsersFileError` when there is none of that name. */
export function removeUser(path: string, name: string): void {
  const users = readUsers(path);
  const rest = users.filter((user) => user.name !== name);
  if (rest.length === users.length) throw new UsersFileError(`there is no user ${name}`);
  writeUsers(path, rest);
}

/** Changes a user's password. Raises `UsersFileError` when there is no such user, or the password is empty or too long. */
export async function setPassword(path: string, name: string, password: string, ambient: Ambient): Promise<void> {
  const hash = await digestNew(name, password, ambient);
  const users = readUsers(path);
  if (!users.some((user) => user.name === name)) throw new UsersFileError(`there is no user ${name}`);
  writeUsers(
    path,
    users.map((user) => (user.name === name ? { ...user, hash } : user)),
  );
}

async function digestNew(name: string, password: string, ambient: Ambient): Promise<string> {
  if (password === "" || !isCheckable(name, password)) throw new UsersFileError("the password is empty or too long");
  return digestPassword(password, ambient);
}
