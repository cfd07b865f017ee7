#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { cacheFolder, ownRoot } from "./project.ts";

// Before anything else is loaded: types are stripped once, and the next run starts from what is kept here.
enableCompileCache(join(cacheFolder(ownRoot), "compile"));
// A reader that has seen enough, as `head`, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});
const { main } = await import("./main.ts");
process.exitCode = await main(process.argv.slice(2));
