import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openDatagramSender, unixAddress } from "../../bindings/libc/datagram.ts";
import { LibraryMissing, loadLibc, loadLibrary } from "../../bindings/libc/library.ts";

const test = suite("bindings/libc");

/** Prints what it receives until "end". */
const receiver = `
import socket, sys
name = sys.argv[1]
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind("\\0" + name[1:] if name[0] == "@" else name)
s.settimeout(20)
print("bound", flush=True)
while True:
    data = s.recv(65536)
    print(data.hex(), flush=True)
    if data == b"end": break
`;

async function deliver(path: string): Promise<void> {
  const listener = spawn("python3", ["-c", receiver, path], { stdio: ["ignore", "pipe", "inherit"] });
  const heard = readAll(listener.stdout);
  await new Promise((resolve) => listener.stdout.once("data", resolve));
  const sender = await openDatagramSender();
  const bytes = Buffer.from([0, 1, 2, 255]);
  for (const data of [bytes, Buffer.from("end")]) sender.send(path, data);
  sender.close();
  assert.is(await heard, `bound\n${bytes.toString("hex")}\n${Buffer.from("end").toString("hex")}\n`);
}

test("datagrams arrive at a path", async () => {
  const directory = mkdtempSync(join(tmpdir(), "libc-"));
  await deliver(join(directory, "socket"));
  rmSync(directory, { recursive: true });
});

test("datagrams arrive at an abstract address", () => deliver(`@xapi-test-${process.pid}`));

test("a receiver that is not there is an error with the system's code", async () => {
  const sender = await openDatagramSender();
  try {
    sender.send("/nonexistent/socket", Buffer.from("x"));
    assert.unreachable();
  } catch (error) {
    assert.is(error instanceof Error && "code" in error ? error.code : error, "ENOENT");
  } finally {
    sender.close();
  }
});

test("paths that no socket can have are refused", () => {
  assert.throws(() => unixAddress(""), RangeError);
  assert.throws(() => unixAddress("x".repeat(108)), RangeError);
  assert.is(unixAddress("x".repeat(107)).length, 110);
});

test("a missing library is one error that says what to install", async () => {
  try {
    await loadLibrary("libnothing.so.9", "apt install libnothing");
    assert.unreachable();
  } catch (error) {
    assert.instance(error, LibraryMissing);
    assert.is((error as LibraryMissing).message, "libnothing.so.9 cannot be used: apt install libnothing");
  }
});

test("a missing function is such an error too", async () => {
  const libc = await loadLibc();
  assert.throws(
    () => libc.func("int no_such_function()"),
    (error: unknown) => error instanceof LibraryMissing,
  );
});

test.run();
