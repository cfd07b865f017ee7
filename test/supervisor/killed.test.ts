import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { connect, type Xapi } from "../../generated/client/index.ts";

const killed = suite("daemons that are killed under load");

const root = new URL("../..", import.meta.url).pathname;

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
  const options = [`--data=${folder}`, "--http-port=0", "--https-port=-1", "--root-password=secret", "--log=none"];
  const child = spawn(process.execPath, [join(root, "daemons/supervisor/main.ts"), ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  let printed = "";
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    printed += String(chunk);
    if (printed.endsWith("ready\n")) break;
  }
  const url = /XenAPI {2}(http:\S+)/.exec(printed)?.[1] ?? "";
  const open = () => connect({ url, user: "root", password: "secret" });
  try {
    let xapi = await open();
    const [template] = await xapi.VM.get_by_name_label("Other install media");
    if (template === undefined) throw new Error("There is no such template.");
    const vms = await Promise.all([1, 2, 3].map((n) => xapi.VM.clone(template, `vm ${n}`)));
    for (const vm of vms) await xapi.VM.provision(vm);
    const failures: unknown[] = [];
    let enough = false;
    const cycle = async (client: Xapi, vm: (typeof vms)[number]) => {
      while (!enough) {
        await client.VM.start(vm, false, false).catch((error: unknown) => failures.push(error));
        await client.VM.hard_shutdown(vm).catch((error: unknown) => failures.push(error));
      }
    };
    const names = [...daemonsOf(child.pid ?? 0).keys()];
    assert.ok(names.length > 3, names.join());
    for (const name of names) {
      enough = false;
      const client = xapi;
      const load = Promise.all(vms.map((vm) => cycle(client, vm)));
      await new Promise((resolve) => setTimeout(resolve, 200));
      const before = daemonsOf(child.pid ?? 0).get(name) ?? 0;
      process.kill(before, "SIGKILL");
      while ([before, undefined].includes(daemonsOf(child.pid ?? 0).get(name))) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
      enough = true;
      await load;
      client.close();
      for (;;) {
        try {
          xapi = await open();
          break;
        } catch (error) {
          assert.ok(isClear(error), String(error));
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
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
    child.kill("SIGTERM");
    await exited;
    rmSync(folder, { recursive: true });
  }
});

killed.run();
