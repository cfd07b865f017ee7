import { errors } from "../../../../generated/api/errors.ts";
import type { hostServer } from "../../../../generated/server/classes/host.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";
import { type DateTime, dateTimeOf, nullRef } from "../../../../runtime/ref.ts";
import { createBlob } from "../../blobs/blobs.ts";
import { logTail } from "../../diagnostics/log-tail.ts";
import { threadDiagnostics } from "../../diagnostics/threads.ts";
import { callExtension, hasExtension } from "../../extensions/extensions.ts";
import { freeMemory } from "../../placement/memory.ts";
import { PlacementView } from "../../placement/view.ts";
import { callPlugin } from "../../plugins/plugins.ts";

/** What is asked of a host, and what is run there. */
export const queries = {
  list_methods: ({ services }) => services.methodNames(),

  get_servertime({ db, ambient }, { host }) {
    db.host.get(host);
    return dateTimeOf(ambient.now());
  },

  get_server_localtime({ db, ambient }, { host }) {
    return localTime(ambient.now(), db.host.get(host).timezone);
  },

  compute_free_memory({ db }, { host }) {
    db.host.get(host);
    return Math.max(0, freeMemory(new PlacementView(db), host, nullRef<"VM">()));
  },

  compute_memory_overhead: ({ db }, { host }) => db.host.get(host).memory_overhead,

  get_management_interface({ db }, { host }) {
    const found = db.host.get(host).PIFs.find((pif) => db.PIF.get(pif).management);
    if (found === undefined) throw errors.HOST_HAS_NO_MANAGEMENT_IP();
    return found;
  },

  dmesg: ({ db, services }, { host }) => services.hypervisorMessages.read(db, host),
  dmesg_clear: ({ db, services }, { host }) => services.hypervisorMessages.clear(db, host),

  get_log(context, { host }) {
    context.db.host.get(host);
    const { log } = context.services.settings;
    return log.startsWith("file:") ? logTail(log.slice("file:".length)) : notImplemented(context);
  },

  call_plugin: (context, { plugin, fn, args }) => callPlugin(context, plugin, fn, args),
  has_extension: (context, { name }) => hasExtension(context, name),
  call_extension: (context, { call }) => callExtension(context, call),

  create_new_blob: (context, { host, name, mime_type, public: isPublic }) =>
    createBlob(context, "host", host, { name, mimeType: mime_type, isPublic }),

  is_in_emergency_mode: () => false,
  ha_xapi_healthcheck: () => true,
  local_assert_healthy: () => undefined,

  get_data_sources({ db }, { host }) {
    db.host.get(host);
    return [];
  },
  get_diagnostic_timing_stats({ db }, { host }) {
    db.host.get(host);
    return {};
  },
  get_thread_diagnostics({ db }, { host }) {
    db.host.get(host);
    return threadDiagnostics();
  },
  get_tracked_user_agents({ db }, { self }) {
    db.host.get(self);
    return {};
  },
} satisfies Partial<hostServer>;

/** An instant as a clock on the wall of a host shows it, without a zone (spec: api-wire.md, section 3.2). */
function localTime(milliseconds: number, timeZone: string): DateTime {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: timeZone === "" ? "UTC" : timeZone,
    ...{ year: "numeric", month: "2-digit", day: "2-digit" },
    ...{ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  });
  const part = Object.fromEntries(format.formatToParts(milliseconds).map(({ type, value }) => [type, value]));
  return `${part.year}${part.month}${part.day}T${part.hour}:${part.minute}:${part.second}` as DateTime;
}
