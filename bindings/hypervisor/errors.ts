/** Reasons for which a hypervisor refuses, by their names in errno.h; others may come, too. */
export type HypervisorErrorName =
  | "EPERM"
  | "ENOENT"
  | "ESRCH"
  | "EIO"
  | "E2BIG"
  | "EAGAIN"
  | "ENOMEM"
  | "EACCES"
  | "EFAULT"
  | "EBUSY"
  | "EEXIST"
  | "ENODEV"
  | "EINVAL"
  | "ENOSPC"
  | "ENOSYS"
  | "EOPNOTSUPP"
  | "ETIMEDOUT"
  | "ECANCELED";

/** A call that the hypervisor, or the library before it, has refused. `ESRCH`: there is no such domain. */
export class HypervisorError extends Error {
  /** The name of the errno. */
  readonly code: string;
  /** What was asked, by the library's name for it: `xc_domain_create`. */
  readonly call: string;

  constructor(code: HypervisorErrorName | (string & {}), call: string, detail?: string) {
    super(`${call}: ${code}${detail === undefined ? "" : `: ${detail}`}`);
    this.name = "HypervisorError";
    this.code = code;
    this.call = call;
  }
}

/** Why a domain could not be built, saved or restored: the step that failed, as the domain builder names it, and its text. */
export class DomainBuildError extends Error {
  /** `xc_dom_linux_build`, `hvm_build_mem`, `xc_domain_restore`... */
  readonly step: string;
  /** The errno of the step as a number; 0 where there is none. */
  readonly errno: number;
  readonly text: string;

  constructor(step: string, errno: number, text: string) {
    super(`${step} ${errno} ${text}`);
    this.name = "DomainBuildError";
    this.step = step;
    this.errno = errno;
    this.text = text;
  }
}

/** True for the refusal of that name. */
export function isHypervisorError(thrown: unknown, code: HypervisorErrorName): boolean {
  return thrown instanceof HypervisorError && thrown.code === code;
}
