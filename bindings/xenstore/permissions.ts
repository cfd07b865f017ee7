import { xenstoreError } from "./errors.ts";

/** `n` none, `r` read, `w` write, `b` both. */
export type Access = "n" | "r" | "w" | "b";

/**
 * One entry of a node's permissions. In the first, `domid` is the node's owner, who may do everything, and `access` is for
 * all domains that the others do not name (spec: xenstore-protocol.md, section 2.4).
 */
export interface Permission {
  readonly domid: number;
  readonly access: Access;
}

const form = /^([nrwb])(0|[1-9][0-9]{0,9})$/;

/** `r7` as an entry; undefined for what is none. */
export function parsePermission(text: string): Permission | undefined {
  const match = form.exec(text);
  const domid = Number(match?.[2]);
  return match?.[1] === undefined || domid > 0xffffffff ? undefined : { access: match[1] as Access, domid };
}

/** An entry as `r7`. Raises EINVAL for a domain that is no number. */
export function formatPermission({ access, domid }: Permission): string {
  if (!Number.isInteger(domid) || domid < 0 || domid > 0xffffffff)
    throw xenstoreError("EINVAL", `not the number of a domain: ${domid}`);
  return `${access}${domid}`;
}
