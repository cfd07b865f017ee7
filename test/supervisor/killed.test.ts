import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { connect, type Xapi } from "../../generated/client/index.ts";
import { soon, until } from "../support/wait.ts";
import { start, stop } from "./support.ts";

const killed = suite("daemons that are killed under load");

/** The process ids of the supervisor's children, by the name of the daemon. */
function daemonsOf(supervisor: number): Map<string, number> {
  const children = readFileSync(`/proc/${supervisor}/task/${supervisor}/children`, "utf8").trim().split(" ");
  const named = children.flatMap((pid): [string, number][] => {
    const path = `/proc/${pid}/cmdline`;
    const name = existsSync(path) ? /daemons\/([^/]+)\/main\.ts/.exec(readFileSync(path, "utf8"))?.[1] : undefined;
    return name === undefined ? [] : [[name, Number(pid)]];
  });
  return new Map(named);
}

/** A call's failure that tells its caller what happened: an error of the API, or of the connection. */
function isClear(error: unknown): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && error.code !== "";
}

killed("every call ends, with a result or an error with a code; the daemon is back, and VMs start again", async () => {
  const folder = mkdtempSync(join(tmpdir(), "killed-"));
  const started = await start(`--data=${folder}`, "--root-password=secret");
  const own = started.process.pid ?? 0;
  const open = () => connect({ url: started.url, user: "root", password: "secret" });
  try {
    let xapi = await open();
    const [template] = await xapi.VM.get_by_name_label("Other install media");
    if (template === undefined) throw new Error("There is no such template.");
    const vms = await Promise.all([1, 2, 3].map((n) => xapi.VM.clone(template, `vm ${n}`)));
    for (const vm of vms) await xapi.VM.provision(vm);
    const failures: unknown[] = [];
    let enough = false;
    let ended = 0;
    const note = (error: unknown) => void failures.push(error);
    const cycle = async (client: Xapi, vm: (typeof vms)[number]) => {
      while (!enough) {
        await client.VM.start(vm, false, false).catch(note);
        await client.VM.hard_shutdown(vm).catch(note);
        ended += 1;
      }
    };
    const names = [...daemonsOf(own).keys()];
    assert.ok(names.length > 3, names.join());
    for (const name of names) {
      enough = false;
      const client = xapi;
      const load = Promise.all(vms.map((vm) => cycle(client, vm)));
      const more = ended + 2 * vms.length;
      await until(() => ended >= more);
      const before = daemonsOf(own).get(name) ?? 0;
      process.kill(before, "SIGKILL");
      await until(() => ![before, undefined].includes(daemonsOf(own).get(name)));
      const after = ended + vms.length;
      await until(() => ended >= after);
      enough = true;
      await load;
      client.close();
      xapi = await soon(() =>
        open().catch((error: unknown) => {
          failures.push(error);
          throw error;
        }),
      );
      for (const vm of vms) {
        if ((await xapi.VM.get_power_state(vm)) !== "Halted") await xapi.VM.hard_shutdown(vm);
        await xapi.VM.start(vm, false, false);
        assert.is(await xapi.VM.get_power_state(vm), "Running", name);
        await xapi.VM.hard_shutdown(vm);
      }
    }
    xapi.close();
    // What a client cannot act on would be an error without a code, or one that does not say what happened.
    const unclear = failures.filter(
      (error) => !isClear(error) || /INTERNAL_ERROR(?!.*has restarted)/.test(String(error)),
    );
    assert.equal(unclear.map(String), []);
  } finally {
    await stop(started);
    rmSync(folder, { recursive: true });
  }
});

killed.run();
