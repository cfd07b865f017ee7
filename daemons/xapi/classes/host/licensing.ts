import { errors } from "../../../../generated/api/errors.ts";
import type { hostServer } from "../../../../generated/server/classes/host.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../../runtime/ref.ts";
import { freeLicense } from "../../startup/license.ts";

/** The one edition that there is; the empty name stands for it too (spec: v6d.md). */
export const EDITION = "free";

/** Licences: everything is free. */
export const licensing = {
  license_add({ db }, { host, contents }) {
    db.host.get(host);
    if (!/^[A-Za-z0-9+/\s]*=*\s*$/.test(contents)) throw errors.LICENSE_PROCESSING_ERROR();
  },

  license_remove: (context, { host }) => applyEdition(context, host, ""),
  apply_edition: (context, { host, edition }) => applyEdition(context, host, edition),

  set_license_params(context, { self, value }) {
    context.db.host.set(self, "license_params", value);
    const [pool] = context.db.pool.refs();
    if (pool !== undefined) context.db.pool.set(pool, "restrictions", restrictionsOf(context));
  },

  refresh_pack_info: ({ db }, { host }) => void db.host.get(host),
} satisfies Partial<hostServer>;

/** Raises INVALID_EDITION [edition]. */
function applyEdition({ db }: Context, host: Ref<"host">, edition: string): void {
  db.host.get(host);
  if (edition !== "" && edition !== EDITION) throw errors.INVALID_EDITION(edition);
  db.host.update(host, { edition: EDITION, license_params: freeLicense });
}

/** What every host of the pool may do: a feature is restricted where it is on any host (spec: v6d.md, section 5). */
function restrictionsOf({ db }: Context): Readonly<Record<string, string>> {
  const licences = db.host.rows().map(([, row]) => row.license_params);
  const restrictions = Object.keys(freeLicense).map((key): [string, string] => {
    const values = licences.map((licence) => licence[key]);
    const free = freeLicense[key] ?? "false";
    return [key, values.every((value) => value === free) ? free : free === "true" ? "false" : "true"];
  });
  return Object.fromEntries(restrictions);
}
