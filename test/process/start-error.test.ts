import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { expectDaemon, type Host, takeHost } from "../../runtime/process/host.ts";
import { isToldWhole, StartError } from "../../runtime/process/start-error.ts";

const test = suite("process/start-error");

test("a failure to start needs no stack where its message tells it whole", () => {
  assert.ok(isToldWhole(new StartError("the folder is in use")));
  assert.not(isToldWhole(new Error("a mistake of ours")));
  assert.not(isToldWhole({ syscall: "open" }));
  try {
    readFileSync("/nowhere/at-all");
  } catch (error) {
    assert.ok(isToldWhole(error));
  }
});

test("a daemon that was expected in this process is so once", () => {
  const host = { arguments: [] } as unknown as Host;
  expectDaemon("one", host);
  assert.is(takeHost("two"), undefined);
  assert.is(takeHost("one"), host);
  assert.is(takeHost("one"), undefined);
});

test.run();
