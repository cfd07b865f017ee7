import { suite } from "uvu";
import * as assert from "uvu/assert";
import { LibraryMissing, loadLibrary } from "../../../bindings/libc/library.ts";
import { XenstoreLost } from "../../../bindings/xenstore/errors.ts";
import { openLibrary } from "../../../bindings/xenstore/library.ts";
import { cBehaviour } from "../../../bindings/xenstore/simulated/behaviour.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { available } from "../../support/available.ts";
import { nodeContract, refused } from "./contract.ts";
import { daemonInstalled, remedy, startDaemon } from "./daemons.ts";
import { domainContract } from "./domain-contract.ts";
import { overSocket } from "./simulated-target.ts";
import type { Target } from "./target.ts";
import { watchContract } from "./watch-contract.ts";

/** The contract through libxenstore, against both real daemons and the simulated one. */
const installed = await loadLibrary("libxenstore.so.4", "").then(
  () => true,
  (error) => !(error instanceof LibraryMissing),
);

if (available(installed, "the contract of xenstore through libxenstore", "apt-get install libxenstore4")) {
  await throughLibrary();
}

async function throughLibrary(): Promise<void> {
  // All targets first: suites that are to run together have to be made in one turn.
  const targets = new Map([["the simulated store", await simulatedTarget()]]);
  for (const kind of ["c", "ocaml"] as const) {
    if (!available(daemonInstalled(kind), `libxenstore against the real ${kind} daemon`, remedy)) continue;
    const daemon = await startDaemon(kind);
    const connect = () => openLibrary(systemAmbient, { socket: daemon.socket });
    targets.set(`the real ${kind} daemon`, { ...daemon, connect, longDirectories: kind === "c" });
  }
  losses();
  for (const [name, target] of targets) contract(name, target);
}

function losses(): void {
  const test = suite("bindings/xenstore/library");
  test("nobody answers", async () => {
    await loses(openLibrary(systemAmbient, { socket: "/nowhere/at/all" }));
  });
  test("the end of the daemon ends the connection", async () => {
    const target = await simulatedTarget();
    const connection = await target.connect();
    const watch = await connection.watch("/a");
    assert.is(await watch.next(), "/a");
    const transaction = await connection.begin();
    await target.stop();
    await loses(connection.read("/a"));
    await loses(watch.next());
    await refused(transaction.commit(), "ENOENT");
    assert.instance(await connection.ended, XenstoreLost);
    await connection.close();
  });
  test("the end of the daemon is noticed by who only watches", async () => {
    const target = await simulatedTarget();
    const connection = await target.connect();
    const watch = await connection.watch("/a");
    assert.is(await watch.next(), "/a");
    await target.stop();
    await loses(watch.next());
    await connection.close();
  });
  test.run();
}

async function loses(asked: Promise<unknown>): Promise<void> {
  const error = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.instance(error, XenstoreLost);
}

function contract(name: string, target: Target): void {
  const test = suite(`bindings/xenstore/library and ${name}`);
  nodeContract(test, () => target);
  watchContract(test, () => target);
  domainContract(test, () => target);
  test.after(() => target.stop());
  test.run();
}

/** A simulated daemon in this process: the library waits for it in threads of its own. */
function simulatedTarget(): Promise<Target> {
  return overSocket("c", cBehaviour, (socket) => openLibrary(systemAmbient, { socket }));
}
