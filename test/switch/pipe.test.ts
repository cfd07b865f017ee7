import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Pipe } from "../../runtime/switch/pipe.ts";
import { ManualAmbient } from "../support/ambient.ts";
import { until } from "../support/wait.ts";

const pipe = suite("a connection to the switch");

const REPLY = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

/** A pipe to a server that keeps what comes, write by write, and answers every line. */
async function setUp() {
  const folder = mkdtempSync(join(tmpdir(), "pipe-"));
  const path = join(folder, "switch");
  const writes: string[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      const text = chunk.toString("latin1");
      writes.push(text);
      socket.write(REPLY.repeat(text.split("\n").length - 1));
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const ambient = new ManualAmbient();
  const made = await Pipe.open(path, ambient, 60_000, new AbortController().signal);
  return {
    ambient,
    writes,
    pipe: made,
    async [Symbol.asyncDispose]() {
      made.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    },
  };
}

pipe("what has time goes with the next request, in its order, and its reply is nobody's", async () => {
  await using stage = await setUp();
  stage.pipe.postLater("later 1\n");
  stage.pipe.postLater("later 2\n");
  assert.is((await stage.pipe.request("now\n")).status, 200);
  assert.equal(stage.writes, ["later 1\nlater 2\nnow\n"]);
  assert.is((await stage.pipe.request("again\n")).status, 200);
  assert.equal(stage.writes, ["later 1\nlater 2\nnow\n", "again\n"]);
});

pipe("it goes alone after a while", async () => {
  await using stage = await setUp();
  stage.pipe.postLater("later\n");
  stage.ambient.advance(19);
  assert.equal(stage.writes, []);
  stage.ambient.advance(1);
  await until(() => stage.writes.length > 0);
  assert.equal(stage.writes, ["later\n"]);
});

pipe("what several turns within one look at the sockets ask for is one write", async () => {
  await using stage = await setUp();
  const asked = [stage.pipe.request("first\n")];
  await new Promise<void>((resolve) => process.nextTick(resolve));
  asked.push(stage.pipe.request("second\n"));
  await Promise.resolve();
  asked.push(stage.pipe.request("third\n"));
  await Promise.all(asked);
  assert.equal(stage.writes, ["first\nsecond\nthird\n"]);
});

pipe("no timer is left by what was not sent when the connection ended", async () => {
  await using stage = await setUp();
  stage.pipe.postLater("later\n");
  stage.pipe.destroy();
  assert.is(stage.ambient.timers, 0);
  stage.pipe.postLater("never\n");
  assert.is(stage.ambient.timers, 0);
});

pipe.run();
