#!/usr/bin/env node
import { writeSync } from "node:fs";
import { endianness } from "node:os";
import { loadProcessImage } from "../../../bindings/libc/exec.ts";
import { loadProcesses } from "../../../bindings/libc/spawn.ts";
import { readHelperArguments } from "./arguments.ts";
import { becomeProgram } from "./become.ts";

/** The exit code for what goes wrong before the program begins, and the longest record of it (spec: forkexecd.md, section 6.3). */
const SETUP_FAILED = 125;
const LONGEST_RECORD = 1_004;
const EINVAL = 22;

const words = process.argv.slice(2);
try {
  const [image, processes] = await Promise.all([loadProcessImage(), loadProcesses()]);
  becomeProgram(readHelperArguments(words), image, () => processes.pipe());
} catch (error) {
  tell(words, error);
  process.exit(SETUP_FAILED);
}

/** Writes a record into the pipe of errors: the number of the system's error as an `int`, and a text that a zero byte ends. */
function tell(given: readonly string[], error: unknown): void {
  const descriptor = given[0] === "-e" ? Number(given[1]) : Number.NaN;
  const errno = error instanceof Error && "errno" in error ? Math.abs(Number(error.errno)) : EINVAL;
  const number = Buffer.alloc(4);
  if (endianness() === "LE") number.writeInt32LE(errno);
  else number.writeInt32BE(errno);
  const text = Buffer.from(error instanceof Error ? error.message : String(error));
  const record = Buffer.concat([number, text.subarray(0, LONGEST_RECORD - 5), Buffer.alloc(1)]);
  try {
    writeSync(descriptor, record);
  } catch {
    // Nobody listens: the exit code says enough.
  }
}
