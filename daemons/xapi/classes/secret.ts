import type { secretServer } from "../../../generated/server/classes/secret.ts";

/** Messages of secret. */
export const secret = {
  create: ({ db }, { record }) => db.secret.create(record),
  destroy({ db }, { self }) {
    db.secret.destroy(self);
  },
  introduce: ({ db }, { uuid, value, other_config }) => db.secret.create({ uuid, value, other_config }),
} satisfies secretServer;
