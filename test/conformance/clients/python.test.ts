import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { available, hasProgram } from "../../support/available.ts";
import { run, startPool } from "./pool.ts";

const test = suite("conformance/python");
const program = fileURLToPath(new URL("program.py", import.meta.url));

const isThere = available(hasProgram("python3"), "Python's XML-RPC client", "apt-get install python3");

for (const kind of isThere ? (["http", "https"] as const) : []) {
  test(`xmlrpc.client logs in, makes a VM, starts it, hears of it and sees errors over ${kind}`, async () => {
    const pool = await startPool();
    try {
      const { code, output } = await run("python3", [program, pool[kind], pool.password]);
      assert.is(output, "done\n");
      assert.is(code, 0);
    } finally {
      await pool.stop();
    }
  });
}

test.run();
