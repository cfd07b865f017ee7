import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { run, startPool } from "./pool.ts";

const test = suite("conformance/python");
const program = fileURLToPath(new URL("program.py", import.meta.url));

const isThere = await run("python3", ["--version"]).then(
  ({ code }) => code === 0,
  () => false,
);
if (!isThere) console.log("skipped: Python's XML-RPC client (apt-get install python3)");

for (const kind of ["http", "https"] as const) {
  const named = `xmlrpc.client logs in, makes a VM, starts it, hears of it and sees errors over ${kind}`;
  const check = async () => {
    const pool = await startPool();
    try {
      const { code, output } = await run("python3", [program, pool[kind], pool.password]);
      assert.is(output, "done\n");
      assert.is(code, 0);
    } finally {
      await pool.stop();
    }
  };
  if (isThere) test(named, check);
  else test.skip(named, check);
}

test.run();
