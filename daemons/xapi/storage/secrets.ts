import type { Context } from "../../../runtime/dispatch/context.ts";
import { addRow } from "../rows.ts";

const SUFFIX = "_secret";
const SECRET_KEYS = ["password", "cifspassword", "chappassword", "incoming_chappassword"];

type Config = Readonly<Record<string, string>>;

/**
 * Settings of a driver with a secret of its own for every password: a key `password` becomes `password_secret`, whose value
 * is the uuid of a new `secret`; secrets that are named already are copied, as each PBD owns its own (spec: storage.md,
 * section 2.3).
 */
export function withOwnSecrets(context: Context, config: Config): Config {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]): [string, string] => {
      if (SECRET_KEYS.includes(key)) return [`${key}${SUFFIX}`, newSecret(context, value)];
      return key.endsWith(SUFFIX) ? [key, copyOfSecret(context, value)] : [key, value];
    }),
  );
}

/** Deletes the secrets that some settings name. */
export function forgetSecrets({ db }: Context, config: Config): void {
  for (const [key, uuid] of Object.entries(config)) {
    if (!key.endsWith(SUFFIX)) continue;
    const found = db.secret.rows().find(([, row]) => row.uuid === uuid);
    if (found !== undefined) db.secret.destroy(found[0]);
  }
}

function newSecret(context: Context, value: string): string {
  const secret = addRow(context, "secret", { value });
  return context.db.secret.get(secret).uuid;
}

/** The secret of that uuid once more; a text that names none stays as it is. */
function copyOfSecret(context: Context, uuid: string): string {
  const found = context.db.secret.rows().find(([, row]) => row.uuid === uuid);
  return found === undefined ? uuid : newSecret(context, found[1].value);
}
