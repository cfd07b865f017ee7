#!/usr/bin/env node
import { runCommandLine } from "../../../runtime/process/command-line.ts";
import { runMessageCli } from "./program.ts";

await runCommandLine("m-cli", runMessageCli);
