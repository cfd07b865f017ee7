import { suite } from "uvu";
import * as assert from "uvu/assert";
import { XenopsWatch } from "../../../daemons/xapi/xenops/events.ts";
import type { XenopsClient } from "../../../generated/daemons/xenops.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { silentLogger } from "../../../runtime/log/logger.ts";
import { ManualAmbient } from "../../support/ambient.ts";

const stop = suite("the end of a watch on a VM manager");

/** What is logged by a watch whose first call fails, after it was stopped or before. */
async function logged(isStopped: boolean): Promise<readonly string[]> {
  const ambient = new ManualAmbient();
  const lines: string[] = [];
  const log = { ...silentLogger, exception: (message: string) => void lines.push(message) };
  const failing = Promise.withResolvers<never>();
  const client = {
    Task: { list: () => failing.promise },
    UPDATES: { get: () => new Promise(() => undefined) },
  } as unknown as XenopsClient;
  const abort = new AbortController();
  const scope = { ambient, services: { log } } as unknown as Context;
  const askOther = () => Promise.resolve();
  const watch = new XenopsWatch({
    ...{ client, debugInfo: "test", scope, signal: abort.signal, simulated: true, askOther },
  });
  void watch.run();
  if (isStopped) abort.abort();
  failing.reject(new Error("This operation was aborted"));
  await new Promise((resolve) => setImmediate(resolve));
  assert.is(ambient.timers, isStopped ? 0 : 1);
  return lines;
}

stop("a call that it cuts short is no error", async () => {
  assert.equal(await logged(true), []);
  assert.equal(await logged(false), ["what a former run has left could not be cancelled"]);
});

stop.run();
