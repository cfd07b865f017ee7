import { errors } from "../../../generated/api/errors.ts";
import type { CallerServer } from "../../../generated/server/classes/Caller.ts";
import { EPOCH, nullRef } from "../../../runtime/ref.ts";
import { matchesAnything } from "../rate-limit/pattern.ts";

/** Raises INVALID_VALUE [group; reason]. */
function checkGroup(group: string): void {
  if (!/^[A-Za-z0-9_.-]{1,64}$/.test(group))
    throw errors.INVALID_VALUE("group", "A group has 1 to 64 letters, digits, '_', '.' and '-'.");
}

/** Messages of Caller (spec: events-tasks.md, section 8.1). */
export const Caller = {
  /** The patterns of a caller that is there already give that caller its new name; an administrator owns it from then on. */
  create({ db }, { record }) {
    const { name_label, name_description, user_agent, client_ip } = record;
    if (matchesAnything(user_agent) && matchesAnything(client_ip))
      throw errors.INVALID_VALUE("user_agent/client_ip", "at least one of user_agent or client_ip must be set");
    const known = db.Caller.rows().find(([, row]) => row.user_agent === user_agent && row.client_ip === client_ip);
    if (known !== undefined) {
      db.Caller.update(known[0], { name_label, name_description, auto_registered: false });
      return known[0];
    }
    return db.Caller.create({
      ...record,
      last_access: EPOCH,
      groups: [],
      rate_limit: nullRef<"Rate_limit">(),
      auto_registered: false,
    });
  },

  destroy({ db }, { self }) {
    db.Caller.destroy(self);
  },

  add_group({ db }, { self, group }) {
    checkGroup(group);
    db.Caller.addToSet(self, "groups", group);
  },

  remove_group({ db }, { self, group }) {
    checkGroup(group);
    db.Caller.removeFromSet(self, "groups", group);
  },

  query_token_usage({ db, services }, { self }) {
    db.Caller.get(self);
    return services.callLimiter.usageOf(self).tokens;
  },

  query_call_count({ db, services }, { self }) {
    db.Caller.get(self);
    return services.callLimiter.usageOf(self).calls;
  },

  query_group_token_usage: ({ services }, { group }) => services.callLimiter.usageOfGroup(group).tokens,

  query_group_call_count: ({ services }, { group }) => services.callLimiter.usageOfGroup(group).calls,

  query_all_usage({ db, services }) {
    const used = db.Caller.rows().map(([ref, row]) => ({ row, usage: services.callLimiter.usageOf(ref) }));
    used.sort((a, b) => b.usage.tokens - a.usage.tokens);
    return used.map(({ row, usage }) => [row.uuid, row.name_label, usage.tokens.toFixed(3), String(usage.calls)]);
  },
} satisfies CallerServer;
