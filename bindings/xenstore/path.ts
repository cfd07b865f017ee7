import { xenstoreError } from "./errors.ts";

/** Bytes of a path at most, by the protocol's headers; daemons allow 2048 (C) or 1024 (oxenstored). */
const maxPathBytes = 3072;

/** Letters, digits, `-`, `_`, `@` between single slashes; `/` alone (spec: xenstore-protocol.md, section 1.7). */
const valid = /^(?:\/|\/?[A-Za-z0-9_@-]+(?:\/[A-Za-z0-9_@-]+)*)$/;

/** True for what may be a path, absolute, relative or special (`@releaseDomain`). */
export function isValidPath(path: string, limit = maxPathBytes): boolean {
  return path.length <= limit && valid.test(path);
}

/** The path. Raises EINVAL for what no daemon takes. */
export function checkPath(path: string): string {
  if (!isValidPath(path)) throw xenstoreError("EINVAL", `not a path: ${JSON.stringify(path.slice(0, 200))}`);
  return path;
}

/** The token. Raises EINVAL when it holds a NUL, which would end it. */
export function checkToken(token: string): string {
  if (token.includes("\0")) throw xenstoreError("EINVAL", "a watch's token holds a NUL");
  return token;
}

/** The number, for a domain, a frame or a port. Raises EINVAL: daemons read what is no number as some number. */
export function checkNumber(value: number | bigint, what: string): string {
  if (value < 0 || (typeof value === "number" && !Number.isSafeInteger(value)))
    throw xenstoreError("EINVAL", `not the number of a ${what}: ${value}`);
  return value.toString();
}

/** True when `path` is `parent` or below it. */
export function isAtOrBelow(parent: string, path: string): boolean {
  if (parent === path) return true;
  if (parent === "/") return path.startsWith("/");
  return path.startsWith(parent) && path.charCodeAt(parent.length) === 47;
}

/** The path one level up; `/` for what is directly below it, and for itself. */
export function parentOf(path: string): string {
  const end = path.lastIndexOf("/");
  return end <= 0 ? "/" : path.slice(0, end);
}

/** The last name of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The path of a name below a directory. */
export function childOf(directory: string, name: string): string {
  return directory === "/" ? `/${name}` : `${directory}/${name}`;
}
