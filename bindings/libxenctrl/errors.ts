import { getSystemErrorName } from "node:util";
import { HypervisorError } from "../hypervisor/errors.ts";

/** Names that node has not, or spells in another way. */
const names: Readonly<Record<number, string>> = { 38: "ENOSYS", 85: "ERESTART", 95: "EOPNOTSUPP", 125: "ECANCELED" };

/** The name of an errno of Linux: `ESRCH`. */
export function errnoName(errno: number): string {
  const known = names[errno];
  if (known !== undefined) return known;
  return errno > 0 && errno < 4096 ? getSystemErrorName(-errno) : `errno ${errno}`;
}

/** What a call of a library of Xen failed with. */
export function xenError(errno: number, call: string, detail?: string): HypervisorError {
  return new HypervisorError(errnoName(errno), call, detail);
}
