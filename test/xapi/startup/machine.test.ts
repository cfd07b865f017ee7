import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Ref } from "../../../generated/client/index.ts";
import { root } from "../../architecture/source.ts";
import { startPool } from "../../support/pool.ts";

/** A host that is asked what it is: by the daemons that a real one has, on a simulated machine. */
const test = suite("xapi/startup/machine");

const MIB = 1024 ** 2;
const HOST = "11111111-2222-4333-8444-555555555555";
const ZERO = "66666666-7777-4888-9999-aaaaaaaaaaaa";

test("its records tell what its daemons, its kernel and its inventory do; VMs run; a lost one is halted", async () => {
  const folder = mkdtempSync(join(tmpdir(), "machine-"));
  const inventory = join(folder, "inventory");
  writeFileSync(inventory, `INSTALLATION_UUID='${HOST}'\nCONTROL_DOMAIN_UUID='${ZERO}'\n`);
  const switchPath = join(folder, "switch");
  mkdirSync(join(folder, "state"));
  const children: ChildProcess[] = [];
  const daemon = (name: string, ...words: string[]) => {
    const main = join(root, `daemons/${name}/main.ts`);
    children.push(spawn(process.execPath, [main, "--log=none", ...words], { stdio: "ignore" }));
  };
  daemon("message-switch", `--path=${switchPath}`, `--statedir=${join(folder, "state")}`);
  const host = () =>
    daemon(
      "simulated-host",
      ...[`--switch-path=${switchPath}`, `--database-path=${join(folder, "db")}`, `--inventory=${inventory}`],
      ...[`--boot-time-memory-path=${join(folder, "boot")}`, "--simulate-memory=4096", "--simulate-delay=0"],
      `--sockets-path=${folder}`,
    );
  host();
  const pool = await startPool({ simulated: false, inventory, "switch-path": switchPath });
  try {
    const xapi = await pool.client();
    const [ref = "" as Ref<"host">] = await xapi.host.get_all();
    const record = await xapi.host.get_record(ref);
    assert.equal([record.uuid, record.hostname], [HOST, hostname()]);
    assert.is(await xapi.VM.get_uuid(record.control_domain), ZERO);
    assert.is(record.cpu_info.vendor, "GenuineIntel");
    assert.is(record.software_version.xen?.startsWith("4."), true);
    // A real clock is never as even as its label; the records of processors have whole MHz.
    assert.is(record.cpu_info.speed, "2599.998");
    const cpus = Object.values(await xapi.host_cpu.get_all_records());
    assert.equal([...new Set(cpus.map(({ speed }) => speed))], [2599]);
    assert.ok(record.capabilities.includes("hvm-3.0-x86_64"), record.capabilities.join());
    const metrics = await xapi.host_metrics.get_record(record.metrics);
    assert.is(metrics.memory_total, 4096 * MIB);
    const zero = await xapi.VM.get_record(record.control_domain);
    const taken = record.memory_overhead + zero.memory_static_max + zero.memory_overhead;
    assert.is(metrics.memory_free, metrics.memory_total - taken);
    const { host: hosts } = pool.xapi.xapi.services.database.tables;
    assert.is(hosts.get(ref).boot_free_mem, metrics.memory_total - record.memory_overhead);
    assert.equal(await xapi.SR.get_all(), []);
    const drivers = Object.values(await xapi.SM.get_all_records());
    assert.equal(
      drivers.map(({ type }) => type),
      ["file"],
    );

    const [template] = await xapi.VM.get_by_name_label("Other install media");
    const vm = await xapi.VM.clone(template as Ref<"VM">, "guest");
    await xapi.VM.provision(vm);
    await xapi.VM.start(vm, false, false);
    assert.is(await xapi.VM.get_resident_on(vm), ref);

    // The machine is switched off and on: nobody runs there any more.
    const [, machine] = children;
    machine?.kill("SIGKILL");
    if (machine !== undefined) await once(machine, "exit");
    rmSync(join(folder, "db"), { recursive: true, force: true });
    host();
    for (let look = 0; (await xapi.VM.get_power_state(vm)) !== "Halted"; look++) {
      assert.ok(look < 600, "a VM that is gone is halted");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    xapi.close();
  } finally {
    await pool.stop();
    for (const child of children) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
