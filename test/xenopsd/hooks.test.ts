import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { withForkexecd } from "../forkexecd/support.ts";
import { failureOf } from "../support/failure.ts";
import { until } from "../support/wait.ts";
import { dbg, ended, pvVm, uuid, xenopsd } from "./support.ts";

/** The administrator's programs around operations, run by forkexecd (spec: xenopsd.md, section 11). */

const test = suite("xenopsd/hooks");
const id = uuid(1);

async function withHooks(
  programs: Readonly<Record<string, string>>,
  run: (client: Awaited<ReturnType<typeof xenopsd>>["client"], told: () => string[]) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "hooks-"));
  const output = join(folder, "told");
  writeFileSync(output, "");
  for (const [path, body] of Object.entries(programs)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    const text = `#!/bin/sh\necho "$(basename $0) $@" >> ${output}\n${body}\n`;
    writeFileSync(join(folder, path), text, { mode: 0o755 });
  }
  await withForkexecd(async ({ socket }) => {
    const { daemon, client } = await xenopsd({ "hooks-path": folder, "forkexecd-path": socket });
    await client.VM.add({ ...dbg, vm: pvVm(id) });
    const told = () => readFileSync(output, "utf8").trim().split("\n");
    await run(client, told);
    await daemon.stop();
  });
  rmSync(folder, { recursive: true });
}

test("all run in the order of their names, and one that ends with 1 stops nothing", () =>
  withHooks(
    {
      "vm-pre-start/20-b": "exit 1",
      "vm-pre-start/10-a": "exit 0",
      "vm-pre-start/B": "",
      "vm-pre-shutdown/x": "",
      "vm-post-destroy/y": "",
    },
    async (client, told) => {
      await ended(client, await client.VM.start({ ...dbg, id, paused: false }));
      await ended(client, await client.VM.shutdown({ ...dbg, id, delay: undefined }));
      assert.equal(told(), [
        `10-a -vmuuid ${id} -reason none`,
        `20-b -vmuuid ${id} -reason none`,
        `B -vmuuid ${id} -reason none`,
        `x -vmuuid ${id} -reason hard-shutdown -vmdomid 1`,
        `y -vmuuid ${id} -reason hard-shutdown`,
      ]);
    },
  ));

test("another code stops the operation and what it printed is told", () =>
  withHooks({ "vm-pre-start/no": "echo not today; exit 7", "vm-pre-start/z": "" }, async (client, told) => {
    assert.equal(await failureOf(ended(client, await client.VM.start({ ...dbg, id, paused: false }))), [
      "Hook_failed",
      ["vm-pre-start/no", "none", "not today\n", "7"],
    ]);
    assert.equal(told(), [`no -vmuuid ${id} -reason none`]);
    assert.is((await client.VM.stat({ ...dbg, id }))[1].power_state, "Halted");
  }));

test("a program that cannot be run, or dies, stops the operation", () =>
  withHooks({ "vm-pre-start/dies": "kill -9 $$" }, async (client) => {
    const failure = await failureOf(ended(client, await client.VM.start({ ...dbg, id, paused: false })));
    assert.is(Array.isArray(failure) && failure[0], "Internal_error");
  }));

test("a cancelled operation kills the program", () =>
  withHooks({ "vm-pre-start/long": "exec sleep 60" }, async (client, told) => {
    const task = await client.VM.start({ ...dbg, id, paused: false });
    await until(() => told()[0] !== "");
    await client.Task.cancel({ ...dbg, id: task });
    assert.equal(await failureOf(ended(client, task)), ["Cancelled", task]);
  }));

test.run();
