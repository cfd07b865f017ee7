import { errors } from "../../../generated/api/errors.ts";
import type { ObserverServer } from "../../../generated/server/classes/Observer.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { addRow } from "../rows.ts";

const COMPONENTS = ["xapi", "xenopsd", "xapi-clusterd", "smapi"];
const LOCAL_ENDPOINT = "bugtool";
const KEY = /^[a-z0-9][a-z0-9._]{0,253}[a-z0-9]$/;
const LONGEST_VALUE = 4095;

/** Messages of Observer: what is traced, and where traces go (spec: misc-daemons.md, section 10.1). */
export const Observer = {
  create(context, { record }) {
    const { hosts, attributes, endpoints, components } = record;
    assertHosts(context, hosts);
    assertAttributes(attributes);
    assertEndpoints(endpoints);
    assertComponents(components);
    return addRow(context, "Observer", record);
  },

  destroy: ({ db }, { self }) => db.Observer.destroy(self),

  register({ db }, { self, host }) {
    db.Observer.get(self);
    db.host.get(host);
  },
  unregister({ db }, { self, host }) {
    db.Observer.get(self);
    db.host.get(host);
  },

  set_hosts(context, { self, value }) {
    assertHosts(context, value);
    context.db.Observer.set(self, "hosts", value);
  },
  set_enabled: ({ db }, { self, value }) => db.Observer.set(self, "enabled", value),
  set_attributes({ db }, { self, value }) {
    assertAttributes(value);
    db.Observer.set(self, "attributes", value);
  },
  set_endpoints({ db }, { self, value }) {
    assertEndpoints(value);
    db.Observer.set(self, "endpoints", value);
  },
  set_components({ db }, { self, value }) {
    assertComponents(value);
    db.Observer.set(self, "components", value);
  },
} satisfies ObserverServer;

function assertHosts({ db }: Context, hosts: readonly Ref<"host">[]): void {
  const unknown = hosts.find((host) => !db.host.has(host));
  if (unknown !== undefined) throw errors.INVALID_VALUE("host", unknown);
}

function assertAttributes(attributes: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(attributes)) {
    if (!KEY.test(key) || value.length > LONGEST_VALUE) throw errors.INVALID_VALUE("attributes", `${key}:${value}`);
  }
}

/** Traces go to files of this host; other servers are refused as with the default configuration. */
function assertEndpoints(endpoints: readonly string[]): void {
  const unknown = endpoints.find((endpoint) => endpoint !== LOCAL_ENDPOINT);
  if (unknown !== undefined) throw errors.INVALID_VALUE("endpoint", unknown);
}

function assertComponents(components: readonly string[]): void {
  const unknown = components.find((component) => !COMPONENTS.includes(component));
  if (unknown !== undefined) throw errors.INVALID_VALUE("component", unknown);
}
