#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { cacheFolder, ownRoot } from "./project.ts";

// Before anything else is loaded: types are stripped once, and the next run starts from what is kept here.
enableCompileCache(join(cacheFolder(ownRoot), "compile"));
const { main } = await import("./main.ts");
process.exitCode = await main(process.argv.slice(2));
