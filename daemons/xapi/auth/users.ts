import { readFileSync, statSync } from "node:fs";
import { isMissing, writeFileAtomic } from "../../../runtime/process/files.ts";
import type { SubjectIdentity } from "./authenticator.ts";
import { isDigest } from "./digest.ts";

/** A line of the users file. */
export interface UserEntry {
  readonly name: string;
  /** Made by `digestPassword`. */
  readonly hash: string;
  /** Absent: a local superuser. */
  readonly subject?: SubjectIdentity;
}

/** The users file, or a change of it, is not right; the message names file and line. */
export class UsersFileError extends Error {
  readonly code = "USERS_FILE_INVALID";

  constructor(text: string, cause?: unknown) {
    super(text, { cause });
    this.name = "UsersFileError";
  }
}

const maxBytes = 1 << 20;

/** The users of a file, one JSON object a line; a missing file has none. Raises `UsersFileError`, also when others may write the file. */
export function readUsers(path: string): UserEntry[] {
  const text = readChecked(path);
  const users: UserEntry[] = [];
  const names = new Set<string>();
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const user = parseUser(line);
    const place = `${path}:${index + 1}`;
    if (user === undefined) {
      throw new UsersFileError(
        `${place}: expected {"name":"...","hash":"scrypt$...","subject":{"sid":"...","groups":[]}}`,
      );
    }
    if (names.has(user.name)) throw new UsersFileError(`${place}: user ${user.name} is there twice`);
    names.add(user.name);
    users.push(user);
  }
  return users;
}

/** Replaces the file, whole or not at all, readable by its owner alone. */
export function writeUsers(path: string, users: readonly UserEntry[]): void {
  const text = users.map((user) => `${JSON.stringify(user)}\n`).join("");
  if (Buffer.byteLength(text) > maxBytes) throw new UsersFileError(`${path}: too many users`);
  writeFileAtomic(path, text, 0o600);
}

/** Whether a name can stand in the file: up to 64 letters, digits and `. _ @ \ + -`, so that it is safe in logs and messages. */
export function isUserName(name: string): boolean {
  return /^[\p{L}\p{N}._@\\+-]{1,64}$/u.test(name);
}

function readChecked(path: string): string {
  try {
    const { mode, size } = statSync(path);
    if ((mode & 0o022) !== 0) throw new UsersFileError(`${path}: others than its owner may write it; chmod 600 it`);
    if (size > maxBytes) throw new UsersFileError(`${path}: over ${maxBytes} bytes`);
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return "";
    if (error instanceof UsersFileError) throw error;
    throw new UsersFileError(`${path}: cannot be read`, error);
  }
}

function parseUser(line: string): UserEntry | undefined {
  const value = parseJson(line);
  if (!isObject(value)) return undefined;
  const { name, hash, subject } = value;
  if (typeof name !== "string" || !isUserName(name)) return undefined;
  if (typeof hash !== "string" || !isDigest(hash)) return undefined;
  if (subject === undefined) return { name, hash };
  // A subject that cannot be read must not make a superuser.
  return isSubject(subject) ? { name, hash, subject: { sid: subject.sid, groups: subject.groups } } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSubject(value: unknown): value is SubjectIdentity {
  if (!isObject(value) || typeof value.sid !== "string" || value.sid === "") return false;
  return Array.isArray(value.groups) && value.groups.every((group) => typeof group === "string" && group !== "");
}
