import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { connect } from "../../generated/client/index.ts";
import { PROGRAM, start, stop } from "./support.ts";

/** The options of `npm start`, as its `--help` tells them. */
const options = suite<{ folder: string }>("options of npm start");

options.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), "options-"));
});
options.after.each(({ folder }) => rmSync(folder, { recursive: true }));

const login = (url: string) => connect({ url, user: "root", password: "one of mine" });

/** The hosts and VMs of a pool that keeps nothing, as their users know them. */
async function populated(folder: string, ...words: string[]) {
  const started = await start(`--data=${folder}`, "--store=memory", "--root-password=one of mine", ...words);
  const xapi = await login(started.url);
  const hosts = Object.values(await xapi.host.get_all_records()).map(({ name_label }) => name_label);
  const vms = Object.values(await xapi.VM.get_all_records()).filter(
    (vm) => !vm.is_default_template && !vm.is_control_domain,
  );
  xapi.close();
  await stop(started);
  return { hosts, vms: vms.map(({ name_label, power_state, tags }) => [name_label, power_state, ...tags]) };
}

options("so many hosts and VMs, the same ones from the same seed, and nothing kept", async ({ folder }) => {
  const first = await populated(folder, "--hosts=3", "--vms=40", "--seed=7");
  assert.equal([first.hosts.length, first.vms.length], [3, 40]);
  assert.not(existsSync(join(folder, "state.sqlite")), String(readdirSync(folder)));
  assert.equal(await populated(folder, "--hosts=3", "--vms=40", "--seed=7"), first);
  const other = await populated(folder, "--hosts=3", "--vms=40", "--seed=8");
  assert.equal([other.hosts.length, other.vms.length], [3, 40]);
  assert.not.equal(other.vms, first.vms);
});

options("what was changed before a stop is there after it", async ({ folder }) => {
  const words = [`--data=${folder}`, "--root-password=one of mine"];
  const before = await start(...words);
  const xapi = await login(before.url);
  const [template] = await xapi.VM.get_by_name_label("Other install media");
  if (template === undefined) throw new Error("There is no such template.");
  const vm = await xapi.VM.clone(template, "kept");
  await xapi.VM.set_name_description(vm, "to the last word");
  xapi.close();
  await stop(before);
  assert.is(before.process.exitCode, 0);
  const after = await start(...words);
  const again = await login(after.url);
  assert.is(await again.VM.get_name_description(vm), "to the last word");
  again.close();
  await stop(after);
});

options("the socket that is named takes root's calls without a login", async ({ folder }) => {
  const socketPath = join(folder, "the-api");
  const started = await start(`--data=${folder}`, `--socket=${socketPath}`, "--store=memory");
  const call = (method: string, ...params: unknown[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const sent = request({ socketPath, path: "/jsonrpc", method: "POST" }, (reply) => {
        text(reply).then((body) => resolve(JSON.parse(body).result), reject);
      });
      sent.once("error", reject).end(JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }));
    });
  const session = await call("session.login_with_password", "root", "");
  assert.match(session, /^OpaqueRef:/);
  assert.is((await call("host.get_all", session)).length, 1);
  await stop(started);
  assert.not(existsSync(socketPath));
});

options("what is wrong is told at once, and nothing is begun", ({ folder }) => {
  const data = join(folder, "none");
  for (const [word, told] of [
    ["--hosts=65", /hosts must be a whole number from 1 to 64, not "65"/],
    ["--vms=10001", /vms must be a whole number from 0 to 10000/],
    ["--store=paper", /store must be one of sqlite, memory/],
    ["--hots=2", /unknown option --hots/],
  ] as const) {
    const { status, stderr } = spawnSync(process.execPath, [PROGRAM, `--data=${data}`, word], { encoding: "utf8" });
    assert.is(status, 2, word);
    assert.match(stderr, told);
    assert.not(existsSync(data));
  }
});

options("help names every option", () => {
  const { status, stdout } = spawnSync(process.execPath, [PROGRAM, "--help"], { encoding: "utf8" });
  assert.is(status, 0);
  const named = ["http-port", "https-port", "socket", "data", "root-password", "store", "hosts", "vms", "seed"];
  for (const name of named) assert.match(stdout, new RegExp(`^ {2}--${name}\\b`, "m"));
});

options.run();
