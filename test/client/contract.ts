/**
 * What the client and a server of the API must do together, against any pool where the user may make networks. What it
 * makes it takes away. `XAPI_URL=http://localhost:8080 XAPI_USER=root XAPI_PASSWORD=… node test/client/contract.ts`
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

const KEY = "client-contract";
const NETWORK = {
  name_label: "client contract",
  name_description: "",
  MTU: 1500,
  other_config: {},
  tags: [],
  bridge: "",
};

/** The suite, ready to run. Each test has a client of its own. */
export function contract(name: string, options: XapiOptions): { run(): void } {
  const tests = suite<{ xapi: Xapi }>(name);
  tests.before.each(async (context) => {
    context.xapi = await connect(options);
  });
  tests.after.each(({ xapi }) => xapi.close());

  tests("there is one pool, whose coordinator is a host", async ({ xapi }) => {
    const pools = Object.values(await xapi.pool.get_all_records());
    assert.is(pools.length, 1);
    const coordinator = pools[0]?.master;
    assert.ok(coordinator !== undefined && !isNullRef(coordinator));
    const host = await xapi.host.get_record(coordinator);
    assert.type(host.hostname, "string");
    assert.type(host.API_version_major, "number");
    assert.equal(await xapi.host.get_by_uuid(host.uuid), coordinator);
  });

  tests("fields are written and read", async ({ xapi }) => {
    const network = await aNetwork(xapi);
    const before = await xapi.network.get_record(network);
    await xapi.network.set_name_description(network, 'a <b> & "c" é\n');
    await xapi.network.add_to_other_config(network, KEY, "value");
    await xapi.network.add_tags(network, KEY);
    const record = await xapi.network.get_record(network);
    await xapi.network.set_name_description(network, before.name_description);
    await xapi.network.remove_from_other_config(network, KEY);
    await xapi.network.remove_tags(network, KEY);
    assert.is(record.name_description, 'a <b> & "c" é\n');
    assert.is(record.other_config[KEY], "value");
    assert.ok(record.tags.includes(KEY));
    assert.equal(await xapi.network.get_record(network), before);
    const selected = await xapi.network.get_all_records_where(`field "uuid" = "${record.uuid}"`);
    assert.equal(selected, { [network]: before });
  });

  tests("dates and floats", async ({ xapi }) => {
    const task = await xapi.task.create("client contract", "");
    await xapi.task.set_progress(task, 0.25);
    const record = await xapi.task.get_record(task);
    await xapi.task.destroy(task);
    assert.is(record.progress, 0.25);
    assert.ok(parseDateTime(record.created).getTime() > Date.UTC(2000));
    assert.is(parseDateTime(record.finished).getTime(), 0);
  });

  tests("errors have codes and named parameters", async ({ xapi }) => {
    const invalid = await failureOf(xapi.VM.get_record(GONE as Ref<"VM">));
    assert.ok(isXapiError(invalid, "HANDLE_INVALID"));
    assert.equal({ ...invalid.parameters }, { class: "VM", handle: GONE });
    const task = await xapi.task.create("client contract", "");
    await xapi.task.add_to_other_config(task, "key", "1");
    const twice = await failureOf(xapi.task.add_to_other_config(task, "key", "2"));
    await xapi.task.destroy(task);
    assert.ok(isXapiError(twice, "MAP_DUPLICATE_KEY"));
    assert.is(twice.params.at(-1), "key");
    assert.ok(isXapiError(await failureOf(connect({ ...server(options), session: GONE })), "SESSION_INVALID"));
  });

  tests("a call as task gives its result or its error, and its task is destroyed", async ({ xapi }) => {
    const task = xapi.Async.network.create(NETWORK);
    const progress: number[] = [];
    task.onProgress((part) => progress.push(part));
    const network = await task;
    const label = await xapi.network.get_name_label(network);
    await xapi.Async.network.destroy(network);
    assert.is(label, NETWORK.name_label);
    assert.is(progress.at(-1), 1);
    assert.ok(isXapiError(await failureOf(xapi.network.get_record(network)), "HANDLE_INVALID"));
    const made = await task.ref;
    await xapi.close();
    const other = await connect(options);
    assert.not.ok((await other.task.get_all()).includes(made));
    await other.close();
  });

  tests("a task that somebody else completes", async ({ xapi }) => {
    const ref = await xapi.task.create("client contract", "");
    const task = xapi.taskHandle(ref);
    const result = task.result();
    await xapi.task.set_result(ref, "<value><array><data><value>a</value></data></array></value>");
    await xapi.task.set_status(ref, "success");
    assert.equal(await result, ["a"]);
    await xapi.task.destroy(ref);
    assert.ok(isXapiError(await failureOf(xapi.taskHandle(ref)), "HANDLE_INVALID"));
  });

  tests("a cache follows what others do", async ({ xapi }) => {
    const watcher = await connect(options);
    try {
      const cache = await watch(watcher, ["task", "pool", "network"]);
      assert.is(cache.pool.size, 1);
      const task = await xapi.task.create("client contract", "");
      await cache.task.waitFor(task, (record) => record !== undefined);
      await xapi.task.add_to_other_config(task, "key", "value");
      await cache.refresh();
      assert.is(cache.task.get(task)?.other_config.key, "value");
      assert.equal(cache.task.get(task), await xapi.task.get_record(task));
      await xapi.task.set_status(task, "success");
      await xapi.task.destroy(task);
      await cache.task.waitFor(task, (record) => record === undefined);
      for (const { ref, record } of cache.network) assert.equal(await xapi.network.get_record(ref), record);
      assert.is(cache.status, "live");
    } finally {
      await watcher.close();
    }
  });

  tests("a session that was ended is made anew, and a cache goes on", async ({ xapi }) => {
    const cache = await watch(xapi, ["task"]);
    const before = xapi.sessionRef;
    await xapi.session.logout();
    const task = await xapi.task.create("client contract", "");
    assert.is.not(xapi.sessionRef, before);
    await cache.task.waitFor(task, (record) => record !== undefined);
    await xapi.task.destroy(task);
  });

  return tests;
}

async function aNetwork(xapi: Xapi): Promise<Ref<"network">> {
  const [network] = await xapi.network.get_all();
  if (network === undefined) throw new Error("The pool has no network to try things on.");
  return network;
}

/** Where to connect, without as whom. */
function server(options: XapiOptions): Omit<XapiOptions, "user" | "password" | "session"> {
  const { user: _user, password: _password, session: _session, ...rest } = options;
  return rest;
}

if (import.meta.main) {
  const {
    XAPI_URL: url = "http://localhost:8080",
    XAPI_USER: user = "root",
    XAPI_PASSWORD: password = "",
  } = process.env;
  contract(`client contract at ${url}`, { url, user, password }).run();
}
