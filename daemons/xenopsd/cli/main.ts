#!/usr/bin/env node
import { runCommandLine } from "../../../runtime/process/command-line.ts";
import { ConfigFileError } from "./config-file.ts";
import { runXenopsCli } from "./program.ts";

await runCommandLine("xenops-cli", runXenopsCli, (error) => (error instanceof ConfigFileError ? 2 : 1));
