#!/usr/bin/env node
// JavaScript, alone of all files: for a module of TypeScript Node loads what takes its types away before this one could turn on the
// cache that makes that needless, and that is a third of a run that finds nothing to do.
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";

// Before anything else is loaded: types are stripped once, and the next run starts from what is kept here.
enableCompileCache(join(import.meta.dirname, "../node_modules/.cache/xapi-codegen/compile"));
// What strips types is a program of WebAssembly. It has done its work before a thorough compilation of it, on other threads, pays.
setFlagsFromString("--wasm-tiering-budget=1000000000");
// A reader that has seen enough, as `head`, is no failure.
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});
const { main } = await import("./main.ts");
process.exitCode = await main(process.argv.slice(2));
