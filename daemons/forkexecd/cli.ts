#!/usr/bin/env node
import { ProgramFailed, runProgram } from "../../bindings/forkexec/capture.ts";
import { forkexecPaths } from "../../bindings/forkexec/paths.ts";
import { systemAmbient } from "../../runtime/ambient.ts";
import { messageOf } from "../../runtime/error-message.ts";

const USAGE = "Usage: forkexecd-cli <program> [argument]...\n";

process.exitCode = await main(process.argv.slice(2));

/** Runs a program by the daemon and shows what it printed (spec: forkexecd.md, section 7.2); answers the exit code. */
async function main([program, ...words]: readonly string[]): Promise<number> {
  if (program === "--help") {
    process.stdout.write(USAGE);
    return 0;
  }
  if (program === undefined) {
    process.stderr.write(USAGE);
    return 1;
  }
  const { socket, folder } = forkexecPaths(process.env);
  try {
    const request = { program, arguments: words };
    const { stdout, stderr } = await runProgram(request, { socket, folder, ambient: systemAmbient });
    process.stdout.write(`stdout=[${stdout}]\nstderr=[${stderr}]\n`);
    return 0;
  } catch (error) {
    if (error instanceof ProgramFailed) {
      const { stdout, stderr, status } = error;
      process.stderr.write(`stdout=[${stdout}]\nstderr=[${stderr}]\n${status.join(" ")}\n`);
      return status[1] & 0xff;
    }
    process.stderr.write(`forkexecd-cli: ${messageOf(error)}\n`);
    return 1;
  }
}
