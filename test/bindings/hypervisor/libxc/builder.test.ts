import { existsSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { DomainBuildError, HypervisorError } from "../../../../bindings/hypervisor/errors.ts";
import { runBuilder } from "../../../../bindings/hypervisor/libxc/builder-process.ts";
import { type BuilderLine, readLine, writeLine } from "../../../../bindings/hypervisor/libxc/request.ts";
import { available } from "../../../support/available.ts";

const builder = suite("The process that builds domains");

const request = { kind: "save", domid: 32_000, type: "pv", live: false } as const;

builder("its lines are read as they were written", () => {
  const lines: readonly BuilderLine[] = [
    { kind: "suspend" },
    { kind: "logdirty", on: true },
    { kind: "logdirty", on: false },
    { kind: "result", built: { storeFrame: 1044476n, consoleFrame: 1044479n } },
    { kind: "result", built: { storeFrame: 1n, consoleFrame: 2n, protocol: "x86_64-abi" } },
    { kind: "error", step: "hvm_build_mem", errno: 12, text: "xc_dom_mem_init: ENOMEM" },
  ];
  for (const line of lines) assert.equal(readLine(writeLine(line).slice(0, -1)), line);
});

builder("a text of many lines is one line", () => {
  assert.is(writeLine({ kind: "error", step: "s", errno: 0, text: "one\ntwo" }), "error:s 0 one two\n");
});

builder("what is no line of its is none", () => {
  for (const line of ["", "result:", "result:a b", "error:", "debug:text"]) assert.is(readLine(line), undefined, line);
});

if (available(!existsSync("/dev/xen/privcmd"), "the builder without Xen", "a machine on which Xen does not run")) {
  builder("where Xen is not there, the start fails with a text", async () => {
    try {
      await runBuilder({ request });
      assert.unreachable();
    } catch (error) {
      assert.instance(error, DomainBuildError);
      assert.match(String(error), /start 0 .*cannot be used/);
    }
  });
}

builder("a signal ends it", async () => {
  const abort = new AbortController();
  const run = runBuilder({ request, signal: abort.signal });
  abort.abort();
  try {
    await run;
    assert.unreachable();
  } catch (error) {
    assert.instance(error, HypervisorError);
    assert.is((error as HypervisorError).code, "ECANCELED");
  }
});

builder("nothing starts after the signal", async () => {
  try {
    await runBuilder({ request, signal: AbortSignal.abort() });
    assert.unreachable();
  } catch (error) {
    assert.is((error as HypervisorError).code, "ECANCELED");
  }
});

builder.run();
