import { suite } from "uvu";
import * as assert from "uvu/assert";
import { run, startPool } from "./pool.ts";

/** The contract of the generated client, in a process of its own against a real pool. */
const test = suite("conformance/client-contract");

for (const kind of ["http", "https"] as const) {
  test(`over ${kind}`, async () => {
    const pool = await startPool();
    try {
      const { code, output } = await run(process.execPath, ["test/client/contract.ts"], {
        XAPI_URL: pool[kind],
        XAPI_USER: "root",
        XAPI_PASSWORD: pool.password,
        NODE_TLS_REJECT_UNAUTHORIZED: "0",
        NODE_NO_WARNINGS: "1",
      });
      assert.is(code, 0, output);
      assert.match(output, /Passed: +[1-9]/);
    } finally {
      await pool.stop();
    }
  });
}

test.run();
