#!/usr/bin/env node
import { CommanderError } from "commander";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { ConfigFileError } from "./config-file.ts";
import { runXenopsCli } from "./program.ts";

const abort = new AbortController();
process.once("SIGINT", () => abort.abort()).once("SIGTERM", () => abort.abort());
try {
  await runXenopsCli(process.argv.slice(2), {
    ambient: systemAmbient,
    signal: abort.signal,
    input: process.stdin,
    out: (text) => process.stdout.write(text),
    report: (text) => process.stderr.write(`${text}\n`),
  });
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else if (!abort.signal.aborted) {
    process.stderr.write(`xenops-cli: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof ConfigFileError ? 2 : 1;
  }
}
