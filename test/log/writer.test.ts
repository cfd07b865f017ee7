import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { boundedWriter, fileWriter } from "../../runtime/log/writer.ts";

const test = suite("log/writer");

/** A pipe of `room` bytes that a reader empties when told to. */
function pipe(room: number) {
  let held = "";
  let seen = "";
  return {
    write(data: Buffer): number {
      const take = Math.min(room - held.length, data.length);
      if (take === 0) throw Object.assign(new Error("full"), { code: "EAGAIN" });
      held += data.subarray(0, take).toString();
      return take;
    },
    read(): string {
      seen += held;
      held = "";
      return seen;
    },
  };
}

test("lines arrive whole and in order although the pipe fills up", () => {
  const end = pipe(10);
  const writer = boundedWriter((data) => end.write(data));
  const lines = Array.from({ length: 30 }, (_, index) => `line number ${index}`);
  for (const line of lines) writer.write(line);
  const whole = `${lines.join("\n")}\n`;
  for (let turn = 0; turn < whole.length; turn += 1) {
    end.read();
    writer.flush();
  }
  assert.is(end.read(), whole);
});

test("what nobody reads is dropped and counted", () => {
  const end = pipe(6);
  const writer = boundedWriter((data) => end.write(data));
  for (let index = 0; index < 600; index += 1) writer.write("12345");
  for (let turn = 0; turn < 1000; turn += 1) {
    end.read();
    writer.flush();
  }
  const lines = end.read().trimEnd().split("\n");
  assert.is(lines.length, 1 + 512 + 1);
  assert.is(lines.at(-1), "dropped 87 log lines");
});

test("a broken descriptor stops nothing", () => {
  const writer = boundedWriter(() => {
    throw Object.assign(new Error("broken pipe"), { code: "EPIPE" });
  });
  writer.write("lost");
  writer.close();
});

test("a file is appended to and not open to the world", () => {
  const directory = mkdtempSync(join(tmpdir(), "log-"));
  try {
    const path = join(directory, "x.log");
    const openDescriptors = () => readdirSync("/proc/self/fd").length;
    const before = openDescriptors();
    for (const line of ["one", "two"]) {
      const writer = fileWriter(path);
      writer.write(line);
      writer.close();
    }
    assert.is(readFileSync(path, "utf8"), "one\ntwo\n");
    assert.is(statSync(path).mode & 0o007, 0);
    assert.is(openDescriptors(), before);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test.run();
