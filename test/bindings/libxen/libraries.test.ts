import { existsSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openXen } from "../../../bindings/hypervisor/libxc/hypervisor.ts";
import { LibraryMissing } from "../../../bindings/libc/library.ts";
import { controlFunctions } from "../../../bindings/libxenctrl/functions.ts";
import { loadXenctrl, loadXenLibrary, openInterface } from "../../../bindings/libxenctrl/library.ts";
import { openEventChannels } from "../../../bindings/libxenevtchn/event-channels.ts";
import { openForeignMemory } from "../../../bindings/libxenforeignmemory/foreign-memory.ts";
import { openGrants, openShares } from "../../../bindings/libxengnttab/grants.ts";
import { guestFunctions } from "../../../bindings/libxenguest/functions.ts";
import { LogLevel, openLogger } from "../../../bindings/libxentoollog/logger.ts";
import { available } from "../../support/available.ts";

const libraries = suite("Xen's libraries without Xen");

const library = await loadXenctrl().catch(() => undefined);
const onXen = existsSync("/dev/xen/privcmd");

async function raised(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

libraries("a library that is not there is named, with what to install", async () => {
  const error = await raised(loadXenLibrary("libxennothing.so.9"));
  assert.instance(error, LibraryMissing);
  assert.match(String(error), /libxennothing\.so\.9 cannot be used: .*apt install libxenmisc4\.17/);
});

available(library !== undefined, "functions of Xen's libraries", "apt-get install libxenmisc4.17");
if (library !== undefined && available(!onXen, "Xen's libraries without Xen", "a machine on which Xen does not run")) {
  libraries("every function of libxenctrl and libxenguest is in them by the name that is used", async () => {
    const opened = { library, handle: null, close() {} };
    assert.is(typeof (await controlFunctions(opened)).createDomain, "function");
    assert.is(typeof (await guestFunctions(opened)).save, "function");
  });

  libraries("where Xen does not run, one line says so", async () => {
    assert.match(String(await raised(openInterface())), /libxenctrl cannot be used: \/dev\/xen\/privcmd/);
    const error = await raised(openXen());
    assert.instance(error, LibraryMissing);
    assert.match(String(error), /privcmd/);
    assert.not.match(String(error), /\n/);
  });

  libraries("devices of Xen that are not there are refused by the system's name for it", async () => {
    assert.match(String(await raised(openEventChannels())), /xenevtchn_open: ENOENT/);
    assert.match(String(await raised(openForeignMemory())), /xenforeignmemory_open: ENOENT/);
    assert.match(String(await raised(openGrants())), /xengnttab_open: ENOENT/);
    assert.match(String(await raised(openShares())), /xengntshr_open: ENOENT/);
  });

  libraries("a logger is opened and closed", async () => {
    const logger = await openLogger(2, LogLevel.critical);
    assert.ok(logger.handle);
    logger.close();
  });
}

libraries.run();
