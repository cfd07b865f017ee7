import { CommanderError } from "commander";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { runUsers } from "./program.ts";

try {
  await runUsers(process.argv.slice(2), {
    ambient: systemAmbient,
    environment: process.env,
    out: (line) => process.stdout.write(`${line}\n`),
  });
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else {
    process.stderr.write(`users: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
