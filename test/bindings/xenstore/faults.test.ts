import { suite } from "uvu";
import * as assert from "uvu/assert";
import { XenstoreLost } from "../../../bindings/xenstore/errors.ts";
import { SimulatedXenstore } from "../../../bindings/xenstore/simulated.ts";
import { transact } from "../../../bindings/xenstore/transaction.ts";
import { readText } from "../../../bindings/xenstore/tree.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";

/** What the simulated store does wrong on demand, and what only it can show without waiting. */
const test = suite("bindings/xenstore/faults");

/** Timers of the ambient hold no process; without sockets, something has to. */
let hold: NodeJS.Timeout;
test.before(() => {
  hold = setInterval(() => {}, 1000);
});
test.after(() => clearInterval(hold));

test("commits fail where they are told to", async () => {
  const store = new SimulatedXenstore();
  const connection = store.connect(systemAmbient);
  store.faults.conflict = (commit) => commit < 3;
  let runs = 0;
  await transact(connection, systemAmbient, async (tree) => {
    runs++;
    await tree.write("/a", String(runs));
  });
  assert.is(runs, 3);
  assert.is(await readText(connection, "/a"), "3");
  await connection.close();
});

test("connections are dropped, with all that was theirs; the store stays", async () => {
  const store = new SimulatedXenstore();
  const connection = store.connect(systemAmbient);
  await connection.write("/a", "1");
  const watch = await connection.watch("/a");
  await watch.next();
  store.dropConnections();
  const error = await watch.next().catch((reason: unknown) => reason);
  assert.instance(error, XenstoreLost);
  assert.is(store.watches.all().length, 0);
  const again = store.connect(systemAmbient);
  assert.is(await readText(again, "/a"), "1");
  await again.close();
});

test("events come for nothing", async () => {
  const store = new SimulatedXenstore();
  const connection = store.connect(systemAmbient);
  const watch = await connection.watch("/a");
  await watch.next();
  store.sendSpuriousEvents();
  assert.is(await watch.next(), "/a");
  await connection.close();
});

test("a second shutdown shows only after RESUME", async () => {
  const store = new SimulatedXenstore();
  const connection = store.connect(systemAmbient);
  store.createDomain(3);
  await connection.introduce(3, 1, 1);
  const watch = await connection.watch("@releaseDomain");
  await watch.next();
  store.shutdownDomain(3);
  assert.is(await watch.next(), "@releaseDomain");
  store.continueDomain(3);
  store.shutdownDomain(3);
  const marker = await connection.watch("/marker");
  const first = await Promise.race([watch.next(), marker.next()]);
  assert.is(first, "/marker");
  await connection.close();
});

test("a grant to a domain that was not there yet gives the later one nothing", async () => {
  const store = new SimulatedXenstore();
  const connection = store.connect(systemAmbient);
  await connection.write("/granted", "");
  await connection.setPermissions("/granted", [
    { access: "n", domid: 0 },
    { access: "r", domid: 3 },
  ]);
  store.createDomain(3);
  await connection.introduce(3, 1, 1);
  const guest = store.connect(systemAmbient, 3);
  const error = await guest.read("/granted").catch((reason: { code?: string }) => reason.code);
  assert.is(error, "EACCES");
  await guest.close();
  await connection.close();
});

test("a guest has the rights of its target", async () => {
  const store = new SimulatedXenstore();
  const connection = store.connect(systemAmbient);
  for (const domid of [3, 4]) {
    store.createDomain(domid);
    await connection.introduce(domid, 1, 1);
  }
  await connection.write("/theirs", "v");
  await connection.setPermissions("/theirs", [{ access: "n", domid: 4 }]);
  const guest = store.connect(systemAmbient, 3);
  const before = await guest.read("/theirs").catch((reason: { code?: string }) => reason.code);
  assert.is(before, "EACCES");
  await connection.setTarget(3, 4);
  assert.is(await readText(guest, "/theirs"), "v");
  await guest.close();
  await connection.close();
});

test.run();
