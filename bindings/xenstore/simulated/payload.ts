import { xenstoreError } from "../errors.ts";
import { isValidPath } from "../path.ts";
import { type Permission, parsePermission } from "../permissions.ts";
import { payloadStrings } from "../wire.ts";

/** The strings of a request, each of which ends with a NUL, `least` of them or more; raises EINVAL. */
export function requestStrings(payload: Buffer, least: number): string[] {
  if (payload.at(-1) !== 0) throw xenstoreError("EINVAL", "a string without its end");
  const texts = payloadStrings(payload);
  if (texts.length < least) throw xenstoreError("EINVAL", "too few strings");
  return texts;
}

/** A WRITE's path and value; raises EINVAL where the path has no end. */
export function requestValue(payload: Buffer): { path: string; value: Buffer } {
  const end = payload.indexOf(0);
  if (end < 0) throw xenstoreError("EINVAL", "a path without its end");
  return { path: payload.toString("latin1", 0, end), value: Buffer.from(payload.subarray(end + 1)) };
}

/** A domain's number; raises EINVAL. */
export function requestDomain(text: string | undefined): number {
  if (text === undefined || !/^[0-9]{1,5}$/.test(text)) throw xenstoreError("EINVAL", "not the number of a domain");
  return Number(text);
}

/** SET_PERMS's entries, one or more; raises EINVAL. */
export function requestPermissions(texts: readonly string[]): Permission[] {
  const permissions = texts.map(parsePermission);
  if (permissions.length === 0) throw xenstoreError("EINVAL", "no permissions");
  return permissions.map((permission) => {
    if (permission === undefined) throw xenstoreError("EINVAL", "not a permission");
    return permission;
  });
}

/** A path of a client as an absolute or special one; raises EINVAL for what is none or longer than `limit`. */
export function absolutePath(given: string, domid: number, limit: number): string {
  if (!isValidPath(given, limit)) throw xenstoreError("EINVAL", "not a path");
  return given.startsWith("/") || given.startsWith("@") ? given : `${homeOf(domid)}/${given}`;
}

/** Where a domain's relative paths begin. */
export function homeOf(domid: number): string {
  return `/local/domain/${domid}`;
}
