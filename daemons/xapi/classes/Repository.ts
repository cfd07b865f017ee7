import type { RepositoryServer } from "../../../generated/server/classes/Repository.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of Repository. */
export const Repository = {
  introduce: notImplemented,
  introduce_bundle: notImplemented,
  introduce_remote_pool: notImplemented,
  forget: notImplemented,
  apply: notImplemented,
  set_gpgkey_path: notImplemented,
  apply_livepatch: notImplemented,
} satisfies RepositoryServer;
