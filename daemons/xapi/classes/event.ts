import type { eventServer } from "../../../generated/server/classes/event.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import type { EventDatabase } from "../../../runtime/events/database.ts";
import { inject } from "../../../runtime/events/inject.ts";

/** Does something that waits for events, until the client goes away. */
async function whileConnected<T>({ origin }: Context, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const gone = new AbortController();
  const forget = origin.onClose?.(() => gone.abort());
  try {
    return await work(gone.signal);
  } finally {
    forget?.();
  }
}

function sessionOf({ session }: Context): string {
  return session?.ref ?? "";
}

/** Messages of event (spec: events-tasks.md, sections 1 to 5). */
export const event = {
  register(context, { classes }) {
    context.services.nextEvents.register(sessionOf(context), classes);
  },

  unregister(context, { classes }) {
    context.services.nextEvents.unregister(sessionOf(context), classes);
  },

  async next(context) {
    const { nextEvents } = context.services;
    const events = await whileConnected(context, (signal) => nextEvents.next(sessionOf(context), signal));
    return events.fragments;
  },

  async from(context, { classes, token, timeout }) {
    const session = sessionOf(context);
    const batch = await whileConnected(context, (signal) =>
      context.services.events.from({ session, classes, token, timeoutSeconds: timeout, signal }),
    );
    return batch.fragments;
  },

  get_current_id: ({ services }) => services.nextEvents.currentId,

  inject: ({ services }, args) => inject(services.database as unknown as EventDatabase, args.class, args.ref),
} satisfies eventServer;
