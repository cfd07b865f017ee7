/**
 * What the client and a server of the API must do together, against any pool where the user may make networks. It leaves
 * nothing behind. `XAPI_URL=http://localhost:8080 XAPI_USER=root XAPI_PASSWORD=… node test/client/contract.ts`
 */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  connect,
  isNullRef,
  isXapiError,
  parseDateTime,
  type Ref,
  watch,
  type Xapi,
  type XapiOptions,
} from "../../generated/client/index.ts";
import { failureOf } from "./fake-server.ts";

const GONE = "OpaqueRef:00000000-1111-2222-3333-444444444444";

/** The suite, ready to run. Each test has a client of its own. */
export function contract(name: string, options: XapiOptions): { run(): void } {
  const tests = suite<{ xapi: Xapi; made: Ref<"network">[] }>(name);
  tests.before.each(async (context) => {
    context.xapi = await connect(options);
    context.made = [];
  });
  tests.after.each(async ({ xapi, made }) => {
    for (const network of made) await xapi.network.destroy(network).catch(() => {});
    await xapi.close();
  });
  const makeNetwork = async ({ xapi, made }: { xapi: Xapi; made: Ref<"network">[] }) => {
    const fields = { name_label: "client contract", name_description: "", MTU: 1500, other_config: {}, tags: [] };
    const network = await xapi.network.create({ ...fields, bridge: "" });
    made.push(network);
    return network;
  };

  tests("there is one pool, whose coordinator is a host", async ({ xapi }) => {
    const pools = Object.values(await xapi.pool.get_all_records());
    assert.is(pools.length, 1);
    const coordinator = pools[0]?.master;
    assert.ok(coordinator !== undefined && !isNullRef(coordinator));
    const host = await xapi.host.get_record(coordinator);
    assert.type(host.hostname, "string");
    assert.type(host.API_version_major, "number");
    assert.not.throws(() => parseDateTime(host.software_version.date ?? "19700101T00:00:00Z"));
    assert.ok(parseDateTime(await xapi.host.get_servertime(coordinator)).getTime() > 0);
  });

  tests("fields are written and read", async (context) => {
    const { xapi } = context;
    const network = await makeNetwork(context);
    await xapi.network.set_name_label(network, 'a <b> & "c" é');
    await xapi.network.add_to_other_config(network, "key", "value");
    await xapi.network.add_tags(network, "red");
    const record = await xapi.network.get_record(network);
    assert.is(record.name_label, 'a <b> & "c" é');
    assert.equal([record.other_config.key, record.tags, record.MTU], ["value", ["red"], 1500]);
    assert.is(await xapi.network.get_by_uuid(record.uuid), network);
    assert.equal(Object.keys(await xapi.network.get_all_records_where(`field "uuid" = "${record.uuid}"`)), [network]);
  });

  tests("errors have codes and named parameters", async (context) => {
    const { xapi } = context;
    const invalid = await failureOf(xapi.VM.get_record(GONE as Ref<"VM">));
    assert.ok(isXapiError(invalid, "HANDLE_INVALID"));
    assert.equal({ ...invalid.parameters }, { class: "VM", handle: GONE });
    const network = await makeNetwork(context);
    await xapi.network.add_to_other_config(network, "key", "1");
    const twice = await failureOf(xapi.network.add_to_other_config(network, "key", "2"));
    assert.ok(isXapiError(twice, "MAP_DUPLICATE_KEY"));
    assert.is(twice.params.at(-1), "key");
    assert.ok(isXapiError(await failureOf(connect({ url: xapi.url, session: GONE })), "SESSION_INVALID"));
  });

  tests("a task gives its result or its error, and is destroyed", async (context) => {
    const { xapi, made } = context;
    const fields = { name_label: "client contract", name_description: "", MTU: 1500, other_config: {}, tags: [] };
    const task = xapi.Async.network.create({ ...fields, bridge: "" });
    const progress: number[] = [];
    task.onProgress((part) => progress.push(part));
    const network = await task;
    made.push(network);
    assert.is(await xapi.network.get_name_label(network), "client contract");
    assert.is(progress.at(-1), 1);
    const failed = xapi.Async.network.destroy(GONE as Ref<"network">);
    assert.ok(isXapiError(await failureOf(failed), "HANDLE_INVALID"));
    const own = await task.ref;
    await connect(options).then(async (other) => {
      await xapi.close();
      const tasks = await other.task.get_all();
      assert.not.ok(tasks.includes(own));
      for (const made of context.made) await other.network.destroy(made);
      await other.close();
    });
  });

  tests("a cache follows what others do", async (context) => {
    const { xapi } = context;
    const watcher = await connect(options);
    try {
      const cache = await watch(watcher, ["network", "pool"]);
      assert.is(cache.pool.size, 1);
      const network = await makeNetwork(context);
      await cache.network.waitFor(network, (record) => record !== undefined);
      await xapi.network.set_name_label(network, "renamed");
      await cache.refresh();
      assert.is(cache.network.get(network)?.name_label, "renamed");
      assert.equal(cache.network.get(network), await xapi.network.get_record(network));
      await xapi.network.destroy(network);
      await cache.network.waitFor(network, (record) => record === undefined);
      assert.is(cache.status, "live");
    } finally {
      await watcher.close();
    }
  });

  tests("a session that was ended is made anew, and a cache goes on", async (context) => {
    const { xapi } = context;
    const cache = await watch(xapi, ["network"]);
    const before = xapi.sessionRef;
    await xapi.session.logout();
    const network = await makeNetwork(context);
    assert.is.not(xapi.sessionRef, before);
    await cache.network.waitFor(network, (record) => record !== undefined);
  });

  return tests;
}

if (import.meta.main) {
  const {
    XAPI_URL: url = "http://localhost:8080",
    XAPI_USER: user = "root",
    XAPI_PASSWORD: password = "",
  } = process.env;
  contract(`client contract at ${url}`, { url, user, password }).run();
}
