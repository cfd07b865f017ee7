import { errors } from "../../../generated/api/errors.ts";
import type { ObserverServer } from "../../../generated/server/classes/Observer.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Daemons that can be observed. */
const COMPONENTS = ["xapi", "xenopsd", "xapi-clusterd", "smapi"];
/** The one place for spans that is no URL. */
const BUGTOOL = "bugtool";

function checkComponents(components: readonly string[]): void {
  for (const component of components)
    if (!COMPONENTS.includes(component)) throw errors.INVALID_VALUE("component", component);
}

function checkEndpoints(endpoints: readonly string[]): void {
  for (const endpoint of endpoints)
    if (endpoint !== BUGTOOL && !/^https?:\/\/[^\s/]+/.test(endpoint)) throw errors.INVALID_VALUE("endpoint", endpoint);
}

/** A key as OpenTelemetry has it: lower-case words with dots between them. */
function checkAttributes(attributes: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(attributes)) {
    if (!/^([a-z][a-z0-9_-]*)(\.[a-z][a-z0-9_-]*)*$/.test(key) || key.length > 100)
      throw errors.INVALID_VALUE("attribute key", key);
    if (value === "" || value.length > 4095) throw errors.INVALID_VALUE("attribute value", value);
  }
}

/** Messages of Observer. */
export const Observer = {
  create(context, { record }) {
    checkComponents(record.components);
    checkEndpoints(record.endpoints);
    checkAttributes(record.attributes);
    return context.db.Observer.create(record);
  },
  destroy: (context, { self }) => context.db.Observer.destroy(self),
  register: notImplemented,
  unregister: notImplemented,
  set_hosts(context, { self, value }) {
    for (const host of value) context.db.host.get(host);
    context.db.Observer.set(self, "hosts", value);
  },
  set_enabled: (context, { self, value }) => context.db.Observer.set(self, "enabled", value),
  set_attributes(context, { self, value }) {
    checkAttributes(value);
    context.db.Observer.set(self, "attributes", value);
  },
  set_endpoints(context, { self, value }) {
    checkEndpoints(value);
    context.db.Observer.set(self, "endpoints", value);
  },
  set_components(context, { self, value }) {
    checkComponents(value);
    context.db.Observer.set(self, "components", value);
  },
} satisfies ObserverServer;
