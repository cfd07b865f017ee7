import { errors } from "../../../generated/api/errors.ts";
import type { RepositoryServer } from "../../../generated/server/classes/Repository.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";
import { XapiError } from "../../../runtime/errors.ts";
import { addRow } from "../rows.ts";

/** Name of a file, without a folder. */
const KEY_FILE = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Messages of Repository: where updates come from. */
export const Repository = {
  introduce(context, { binary_url, source_url, gpgkey_path, ...given }) {
    assertNew(context, given.name_label, binary_url);
    assertUrl(binary_url);
    if (source_url !== "") assertUrl(source_url);
    assertKeyFile(gpgkey_path);
    return addRow(context, "Repository", { ...given, binary_url, source_url, gpgkey_path, origin: "remote" });
  },

  introduce_bundle(context, { name_label, name_description }) {
    const bundle = context.db.Repository.rows().find(([, row]) => row.origin === "bundle");
    if (bundle !== undefined) throw errors.REPOSITORY_ALREADY_EXISTS(bundle[0]);
    assertNew(context, name_label, "");
    return addRow(context, "Repository", { name_label, name_description, origin: "bundle", update: true });
  },

  introduce_remote_pool(context, { binary_url, ...given }) {
    assertNew(context, given.name_label, binary_url);
    assertUrl(binary_url);
    return addRow(context, "Repository", { ...given, binary_url, origin: "remote_pool", update: true });
  },

  forget({ db }, { self }) {
    db.Repository.get(self);
    if (db.pool.rows().some(([, row]) => row.repositories.includes(self))) {
      throw new XapiError("REPOSITORY_IS_IN_USE");
    }
    db.Repository.destroy(self);
  },

  set_gpgkey_path({ db }, { self, value }) {
    assertKeyFile(value);
    db.Repository.set(self, "gpgkey_path", value);
  },

  apply: notImplemented,
  apply_livepatch: notImplemented,
} satisfies RepositoryServer;

/** Raises REPOSITORY_ALREADY_EXISTS [ref] for a name or address that is known. */
function assertNew({ db }: Context, name: string, url: string): void {
  const same = db.Repository.rows().find(
    ([, row]) => row.name_label === name || (url !== "" && row.binary_url === url),
  );
  if (same !== undefined) throw errors.REPOSITORY_ALREADY_EXISTS(same[0]);
}

/** Raises INVALID_BASE_URL [url]. */
function assertUrl(url: string): void {
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw errors.INVALID_BASE_URL(url);
}

/** Raises INVALID_GPGKEY_PATH [path]; none is fine. */
function assertKeyFile(path: string): void {
  if (path !== "" && !KEY_FILE.test(path)) throw errors.INVALID_GPGKEY_PATH(path);
}
