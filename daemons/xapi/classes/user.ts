import type { userServer } from "../../../generated/server/classes/user.ts";

/** Messages of user, a class without a use that old clients may still ask for. */
export const user = {
  create: ({ db }, { record }) => db.user.create(record),
  destroy({ db }, { self }) {
    db.user.destroy(self);
  },
} satisfies userServer;
