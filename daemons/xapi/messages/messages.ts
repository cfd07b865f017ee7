import type { Cls } from "../../../generated/api/enums.ts";
import { errors } from "../../../generated/api/errors.ts";
import { type AlertName, alertPriorities } from "../../../generated/server/alerts.ts";
import type { Context, Db } from "../../../runtime/dispatch/context.ts";
import { XapiError } from "../../../runtime/errors.ts";
import { nullRef, type Ref } from "../../../runtime/ref.ts";
import { parseDateTime } from "../../../runtime/rpc/datetime.ts";
import { millisecondsOf } from "../datetime.ts";
import type { NewMessage } from "./store.ts";

/** The table whose objects a `cls` stands for. */
const TABLES = {
  VM: "VM",
  Host: "host",
  SR: "SR",
  Pool: "pool",
  VMPP: "VMPP",
  VMSS: "VMSS",
  PVS_proxy: "PVS_proxy",
  VDI: "VDI",
  Certificate: "Certificate",
} as const satisfies Record<Cls, string>;

/** Whether an object that messages can be about is there. */
export function objectExists(db: Db, cls: Cls, uuid: string): boolean {
  try {
    db[TABLES[cls]].byUuid(uuid);
    return true;
  } catch (error) {
    if (error instanceof XapiError) return false;
    throw error;
  }
}

/**
 * `message.create`: a message about an object; the null reference where it could not be written. Raises INVALID_VALUE [`UTF8 expected`],
 * UUID_INVALID [cls; uuid].
 */
export async function createMessage(context: Context, message: NewMessage): Promise<Ref<"message">> {
  if (!message.body.isWellFormed()) throw new XapiError("INVALID_VALUE", ["UTF8 expected"]);
  if (!objectExists(context.db, message.cls, message.objectUuid))
    throw errors.UUID_INVALID(message.cls, message.objectUuid);
  const { messages } = context.services;
  const ref = messages.create(message);
  await messages.flush();
  return ref !== undefined && messages.has(ref) ? ref : nullRef<"message">();
}

/** Raises one of the toolstack's own alerts, with its priority; what it is about may have gone meanwhile. */
export function raise(context: Context, name: AlertName, about: { cls: Cls; uuid: string }, body: string): void {
  const { db, services } = context;
  if (!objectExists(db, about.cls, about.uuid)) return;
  services.messages.create({ name, priority: alertPriorities[name], cls: about.cls, objectUuid: about.uuid, body });
}

/** Which messages `destroy_all` means: bounds of the time, both excluded, and the priority. */
interface Filter {
  readonly before?: number;
  readonly after?: number;
  readonly priority?: number;
}

/** `message.destroy_all`. Raises INVALID_VALUE [filter; value] before anything is destroyed. */
export async function destroyMatching(context: Context, filters: Readonly<Record<string, string>>): Promise<void> {
  const { messages } = context.services;
  const { before, after, priority } = parseFilters(filters);
  for (const [ref, { timestamp, priority: own }] of messages.entries()) {
    const time = millisecondsOf(timestamp);
    if (before !== undefined && time >= before) continue;
    if (after !== undefined && time <= after) continue;
    if (priority === undefined || own === priority) messages.destroy(ref);
  }
  await messages.flush();
}

function parseFilters(filters: Readonly<Record<string, string>>): Filter {
  const found: { -readonly [K in keyof Filter]: Filter[K] } = {};
  for (const [name, value] of Object.entries(filters)) {
    if (name === "priority" && /^-?\d{1,15}$/.test(value)) found.priority = Number(value);
    else if (name === "before" || name === "after") {
      const date = parseDateTime(value);
      if (date === undefined) throw errors.INVALID_VALUE(name, value);
      found[name] = millisecondsOf(date);
    } else throw errors.INVALID_VALUE(name, value);
  }
  return found;
}
