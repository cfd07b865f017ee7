import { errors } from "../../../generated/api/errors.ts";
import type { Rate_limitServer } from "../../../generated/server/classes/Rate_limit.ts";
import { nullRef } from "../../../runtime/ref.ts";

/** Raises INVALID_VALUE [field; value]; a whole number is told with a point, as floats are. */
function checkAbove0(field: "fill_rate" | "burst_size", value: number): void {
  if (!(value > 0) || !Number.isFinite(value))
    throw errors.INVALID_VALUE(field, Number.isInteger(value) ? `${value}.` : String(value));
}

/** Messages of Rate_limit (spec: events-tasks.md, section 8.2). */
export const Rate_limit = {
  create({ db }, { record }) {
    checkAbove0("fill_rate", record.fill_rate);
    checkAbove0("burst_size", record.burst_size);
    return db.Rate_limit.create(record);
  },

  /** Its callers are no longer limited. */
  destroy({ db }, { self }) {
    for (const caller of db.Rate_limit.get(self).callers) db.Caller.set(caller, "rate_limit", nullRef<"Rate_limit">());
    db.Rate_limit.destroy(self);
  },

  /** A caller that an administrator limits is the administrator's own. */
  add_caller({ db }, { self, caller }) {
    db.Rate_limit.get(self);
    db.Caller.update(caller, { rate_limit: self, auto_registered: false });
  },

  remove_caller({ db }, { self, caller }) {
    db.Rate_limit.get(self);
    if (db.Caller.get(caller).rate_limit === self) db.Caller.set(caller, "rate_limit", nullRef<"Rate_limit">());
  },

  set_burst_size({ db }, { self, value }) {
    checkAbove0("burst_size", value);
    db.Rate_limit.set(self, "burst_size", value);
  },

  set_fill_rate({ db }, { self, value }) {
    checkAbove0("fill_rate", value);
    db.Rate_limit.set(self, "fill_rate", value);
  },
} satisfies Rate_limitServer;
