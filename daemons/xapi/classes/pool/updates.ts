import { errors } from "../../../../generated/api/errors.ts";
import type { poolServer } from "../../../../generated/server/classes/pool.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";
import { EPOCH, isNullRef, nullRef, type Ref } from "../../../../runtime/ref.ts";
import { planEvacuation } from "../../hosts/evacuation.ts";
import { isLive } from "../../pool.ts";
import { addRow } from "../../rows.ts";

const CREDENTIAL = /^[\x20-\x7e]*$/;

/** Where updates come from, and when they are fetched. */
export const updates = {
  set_repositories({ db }, { self, value }) {
    for (const repository of value) db.Repository.get(repository);
    db.pool.set(self, "repositories", value);
    noteChange(db, self);
  },

  add_repository({ db }, { self, value }) {
    db.Repository.get(value);
    db.pool.addToSet(self, "repositories", value);
    noteChange(db, self);
  },

  remove_repository({ db }, { self, value }) {
    db.pool.removeFromSet(self, "repositories", value);
    noteChange(db, self);
  },

  sync_updates(context, { self }) {
    if (context.db.pool.get(self).repositories.length === 0) throw errors.NO_REPOSITORIES_CONFIGURED();
    return notImplemented(context);
  },

  check_update_readiness(context, { self, requires_reboot }) {
    const { db } = context;
    const problems: (readonly string[])[] = [];
    if (db.pool.get(self).ha_enabled) problems.push(["HA_IS_ENABLED"]);
    for (const host of db.host.refs()) {
      if (!isLive(db, host)) problems.push(["HOST_OFFLINE", host]);
      else if (requires_reboot) problems.push(...Object.values(planEvacuation(context, host).obstacles));
    }
    return problems;
  },

  configure_repository_proxy(context, { self, url, username, password }) {
    const { db } = context;
    if (!URL.canParse(url) || !/^https?:/.test(url)) throw errors.INVALID_REPOSITORY_PROXY_URL(url);
    const isComplete = (username === "") === (password === "");
    if (!isComplete || !CREDENTIAL.test(username) || !CREDENTIAL.test(password) || username.includes(":")) {
      throw errors.INVALID_REPOSITORY_PROXY_CREDENTIAL();
    }
    forgetProxyPassword(db, self);
    db.pool.update(self, {
      repository_proxy_url: url,
      repository_proxy_username: username,
      repository_proxy_password: password === "" ? nullRef<"secret">() : addRow(context, "secret", { value: password }),
    });
  },

  disable_repository_proxy({ db }, { self }) {
    forgetProxyPassword(db, self);
    db.pool.update(self, { repository_proxy_url: "", repository_proxy_username: "" });
  },

  configure_update_sync({ db }, { self, update_sync_frequency, update_sync_day }) {
    const day = update_sync_frequency === "daily" ? 0 : update_sync_day;
    if (day < 0 || day > 6) throw errors.INVALID_UPDATE_SYNC_DAY(String(update_sync_day));
    db.pool.update(self, { update_sync_frequency, update_sync_day: day });
  },

  set_update_sync_enabled({ db }, { self, value }) {
    if (value && db.pool.get(self).repositories.length === 0) throw errors.NO_REPOSITORIES_CONFIGURED();
    db.pool.set(self, "update_sync_enabled", value);
  },
} satisfies Partial<poolServer>;

type Db = Context["db"];

/** What was known of the updates is about other repositories now. */
function noteChange(db: Db, pool: Ref<"pool">): void {
  db.pool.set(pool, "last_update_sync", EPOCH);
  for (const host of db.host.refs()) db.host.set(host, "latest_synced_updates_applied", "unknown");
}

function forgetProxyPassword(db: Db, pool: Ref<"pool">): void {
  const { repository_proxy_password: secret } = db.pool.get(pool);
  if (!isNullRef(secret) && db.secret.has(secret)) db.secret.destroy(secret);
  db.pool.set(pool, "repository_proxy_password", nullRef<"secret">());
}
