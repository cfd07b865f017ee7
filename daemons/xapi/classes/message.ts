import type { messageServer } from "../../../generated/server/classes/message.ts";
import { schema } from "../../../generated/server/schema.ts";
import { compileFilter } from "../../../runtime/db/query/evaluate.ts";
import { parseExpression } from "../../../runtime/db/query/parse.ts";
import type { Row } from "../../../runtime/db/value.ts";
import { internalError, XapiError } from "../../../runtime/errors.ts";
import { millisecondsOf } from "../datetime.ts";
import { createMessage, destroyMatching, objectExists } from "../messages/messages.ts";

/** Messages of message, the alerts (spec: events-tasks.md, section 7.2). */
export const message = {
  create: (context, { obj_uuid, ...rest }) => createMessage(context, { ...rest, objectUuid: obj_uuid }),

  async destroy({ services }, { self }) {
    services.messages.destroy(self);
    await services.messages.flush();
  },

  /** Those before the first that is not there are gone. */
  async destroy_many({ services }, { messages }) {
    for (const ref of messages) services.messages.destroy(ref);
    await services.messages.flush();
  },

  destroy_all: (context, { filters }) => destroyMatching(context, filters),

  get({ db, services }, { cls, obj_uuid, since }) {
    if (!objectExists(db, cls, obj_uuid)) throw new XapiError("UUID_INVALID", []);
    const later = services.messages.laterThan(millisecondsOf(since));
    return Object.fromEntries(later.filter(([, row]) => row.cls === cls && row.obj_uuid === obj_uuid));
  },

  get_all: ({ services }) => services.messages.entries().map(([ref]) => ref),

  get_since: ({ services }, { since }) => Object.fromEntries(services.messages.laterThan(millisecondsOf(since))),

  get_record: ({ services }, { self }) => services.messages.get(self),

  get_by_uuid: ({ services }, { uuid }) => services.messages.byUuid(uuid),

  get_all_records: ({ services }) => Object.fromEntries(services.messages.entries()),

  get_all_records_where({ services }, { expr }) {
    const classSchema = schema.classes.message;
    if (classSchema === undefined) throw internalError("The datamodel has no class message.");
    const holds = compileFilter(parseExpression(expr), classSchema);
    return Object.fromEntries(services.messages.entries().filter(([ref, row]) => holds(ref, { ...row } as Row)));
  },
} satisfies messageServer;
