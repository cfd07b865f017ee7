import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { QemuEvents, readEmulatorEvent, whyNotSaved } from "../../../daemons/xenopsd/backends/xc/qemu-events.ts";
import { QmpError } from "../../../daemons/xenopsd/backends/xc/qmp.ts";
import type { EmulatorEvent } from "../../../daemons/xenopsd/backends/xen/emulators.ts";
import { ManualAmbient } from "../../support/ambient.ts";
import { until } from "../../support/wait.ts";

const test = suite("QEMU's events");

test("a clock that was set and drivers that show are told, and nothing else", () => {
  assert.equal(readEmulatorEvent("RTC_CHANGE", { offset: -3600, "qom-path": "/machine" }), {
    tells: "clock",
    seconds: -3600,
  });
  assert.equal(readEmulatorEvent("XEN_PLATFORM_PV_DRIVER_INFO", { "product-num": 3, "build-num": 255 }), {
    ...{ tells: "drivers", product: 3, build: 255 },
  });
  const unusable: [string, Record<string, unknown>][] = [
    ["STOP", { offset: 1 }],
    ["RTC_CHANGE", {}],
    ["RTC_CHANGE", { offset: "1" }],
    ["RTC_CHANGE", { offset: 1.5 }],
    ["XEN_PLATFORM_PV_DRIVER_INFO", { "product-num": 3 }],
  ];
  for (const [name, data] of unusable) assert.is(readEmulatorEvent(name, data), undefined, name);
});

/** A device model's monitor for events, and who follows it. */
async function followed() {
  const folder = mkdtempSync(join(tmpdir(), "qmp-"));
  const sockets: Socket[] = [];
  let hellos = 0;
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    socket.on("data", () => {
      hellos += 1;
      socket.write('{"return": {}}\r\n');
    });
    socket.write('{"QMP": {}}\r\n');
  });
  const path = join(folder, "events");
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const ambient = new ManualAmbient();
  let runs = true;
  const events = new QemuEvents({ ambient, socketOf: () => path, runs: async () => runs });
  const heard: EmulatorEvent[] = [];
  const follow = () => events.follow(7, (event) => heard.push(event));
  await follow();
  return {
    ...{ ambient, events, heard, follow },
    /** How many connections have said hello, and how many of these are still there. */
    count: () => [hellos, sockets.filter((socket) => !socket.destroyed).length],
    tell: (event: string, data: object) => sockets.at(-1)?.write(`${JSON.stringify({ event, data })}\r\n`),
    hangUp: () => sockets.at(-1)?.destroy(),
    exit() {
      runs = false;
    },
    end() {
      events.endAll();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

test("a model is followed by one connection, which is renewed as long as it runs", async () => {
  const on = await followed();
  await on.follow();
  assert.equal(on.count(), [1, 1]);
  on.tell("SHUTDOWN", {});
  on.tell("RTC_CHANGE", { offset: 60 });
  await until(() => on.heard.length === 1);
  on.hangUp();
  // How long the other end takes to see it is nobody's to say: time passes until it calls again.
  await until(() => {
    on.ambient.advance(5_000);
    return on.count()[0] === 2;
  });
  on.tell("RTC_CHANGE", { offset: -60 });
  await until(() => on.heard.length === 2);
  assert.equal(on.heard, [
    { tells: "clock", seconds: 60 },
    { tells: "clock", seconds: -60 },
  ]);
  on.end();
});

test("a model that has ended is followed no more, and its domain's next one is", async () => {
  const on = await followed();
  on.exit();
  on.hangUp();
  await until(() => on.count()[1] === 0);
  on.ambient.advance(60_000);
  await on.follow();
  assert.equal(on.count(), [1, 0]);
  on.end();
});

test("who does not want to hear more is not told more", async () => {
  const on = await followed();
  on.events.end(7);
  await until(() => on.count()[1] === 0);
  on.ambient.advance(60_000);
  assert.equal([on.count(), on.heard], [[1, 0], []]);
  on.end();
});

test("why a state cannot be saved is what the model says, unless it does not know the question", async () => {
  const answering = (run: () => Promise<unknown>) => whyNotSaved({ run });
  const refusing = (kind: string) => () => Promise.reject(new QmpError("query-migratable", kind, "a GPU is there"));
  assert.is(await answering(() => Promise.resolve({})), undefined);
  assert.is(await answering(refusing("GenericError")), "a GPU is there");
  assert.is(await answering(refusing("CommandNotFound")), undefined);
  const lost = await answering(() => Promise.reject(new Error("it is gone"))).catch((error: Error) => error.message);
  assert.is(lost, "it is gone");
});

test.run();
