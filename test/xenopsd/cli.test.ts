import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { CommanderError } from "commander";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ConfigFileError, readConfigFile } from "../../daemons/xenopsd/cli/config-file.ts";
import { runXenopsCli } from "../../daemons/xenopsd/cli/program.ts";
import { start } from "../../daemons/xenopsd/start.ts";
import { systemAmbient } from "../../runtime/ambient.ts";
import { withSwitch } from "../message-switch/support.ts";
import { uuid } from "./support.ts";

/** The tool for the domain manager, over a message switch. */

const test = suite("xenopsd/cli");
const id = uuid(1);

const FILE = `
# a guest
name = "web1"
uuid = '${id}'
kernel = "/boot/vmlinuz"
root = "/dev/xvda"   # its disk
memory = 64
vcpus = 2
disk = [ 'phy:/dev/vg/web1,xvda,w',
         'file:/iso/x.iso,xvdd:cdrom,r' ]
vif = [ 'mac=00:16:3e:00:00:01,bridge=xenbr1' ]
extra_tool_key = 7
`;

type Cli = (words: string, input?: string) => Promise<string>;

async function withCli(run: (cli: Cli, folder: string) => Promise<void>): Promise<void> {
  await withSwitch(async (path) => {
    const folder = mkdtempSync(join(tmpdir(), "cli-"));
    writeFileSync(join(folder, "web1"), FILE);
    const keepAlive = setInterval(() => {}, 1_000);
    const daemon = await start({
      "switch-path": path,
      persist: false,
      "simulate-delay": 0,
      inventory: "/nonexistent",
      "sockets-path": "/nonexistent",
      "hooks-path": "/nonexistent",
    });
    const cli = async (words: string, input = "") => {
      const abort = new AbortController();
      let output = "";
      const out = (text: string) => {
        output += text;
        if (words === "events" && output.includes(`Vm ${id}`)) abort.abort();
      };
      await runXenopsCli([`--socket=${path}`, ...words.split(" ")], {
        ambient: systemAmbient,
        signal: abort.signal,
        input: Readable.from([input]),
        out,
        report: out,
      });
      return output;
    };
    try {
      await run(cli, folder);
    } finally {
      await daemon.stop();
      clearInterval(keepAlive);
      rmSync(folder, { recursive: true });
    }
  });
}

test("a VM lives its life by commands", () =>
  withCli(async (cli, folder) => {
    const state = async () => (await cli("list")).split("\n")[1]?.split(/ {2,}/)[4];
    assert.is(await cli(`add ${folder}/web1`), `${id}\n`);
    assert.is(await state(), "Halted");
    await cli("start web1 --paused");
    assert.is(await state(), "Paused");
    await cli(`unpause ${id}`);
    assert.match(
      await cli("list"),
      /^Name +ID +Mem +VCPUs +State +Time\(s\) +UUID\nweb1 +1 +64 +2 +Running +\d+ +0000/,
    );
    await cli("pause web1");
    assert.is(await state(), "Paused");
    await cli("unpause web1");
    await cli("reboot web1 --timeout 60");
    await cli("reboot web1");
    assert.is(await state(), "Running");
    await cli(`suspend web1 --block-device ${folder}/image`);
    assert.is(await state(), "Suspended");
    await cli(`resume web1 --block-device ${folder}/image`);
    assert.is(await state(), "Running");
    await cli("cd-eject web1.xvdd");
    assert.match(await cli("vm-stat web1"), /"power_state": "Running"/);
    await cli("shutdown web1 --timeout 60");
    assert.is(await state(), "Halted");
    await cli("remove web1");
    assert.is((await cli("list")).split("\n").length, 2);
  }));

test("definitions come from files, from the standard input, and go out again", () =>
  withCli(async (cli, folder) => {
    assert.is(await cli("create -", FILE), `${id}\n`);
    const exported = await cli("export web1");
    await cli(`export web1 --filename ${folder}/out --metadata-only`);
    await cli("shutdown web1");
    await cli("remove web1");
    assert.is(await cli("import", exported), `${id}\n`);
    await cli(`import --filename ${folder}/out`);
    await cli("start web1");
    assert.match(await cli("diagnostics"), /"workers"/);
    assert.match(await cli("events"), new RegExp(`Vm ${id}`));
    assert.match(await cli("tasks"), /^ID +For +Since +State/);
    assert.type(await cli("console web1"), "string");
  }));

test("what fails is told", () =>
  withCli(async (cli, folder) => {
    const failure = async (words: string, input?: string) =>
      cli(words, input).then(
        () => undefined,
        (error: unknown) => error,
      );
    assert.match(String(await failure("start nobody")), /There is no VM nobody/);
    assert.match(String(await failure("task-cancel 99")), /Does_not_exist/);
    await cli(`add ${folder}/web1`);
    await cli("add -", FILE.replace(id, uuid(2)));
    assert.match(String(await failure("start web1")), /2 VMs are called web1/);
    assert.instance(await failure("add -", "memory = much"), ConfigFileError);
    assert.instance(await failure("start"), CommanderError);
    assert.instance(await failure("shutdown web1 --timeout soon"), CommanderError);
    assert.instance(await failure("fly"), CommanderError);
  }));

test("a file says all of a VM", () => {
  const { vm, vbds, vifs, pcis } = readConfigFile(
    `${FILE}pci = [ "3b:00.1,msitranslate=1,power_mgmt=0" ]\n`,
    systemAmbient,
  );
  assert.is(vm.id, id);
  assert.equal([vm.name, vm.vcpus, vm.memory_static_max], ["web1", 2, 64 * 2 ** 20]);
  assert.is(vm.ty[0], "PV");
  assert.equal(
    vbds.map(({ id: [, name], mode, ty, backend }) => [name, mode, ty, backend]),
    [
      ["xvda", "ReadWrite", "Disk", ["Local", "/dev/vg/web1"]],
      ["xvdd", "ReadOnly", "CDROM", ["Local", "/iso/x.iso"]],
    ],
  );
  assert.equal([vifs[0]?.mac, vifs[0]?.backend], ["00:16:3e:00:00:01", ["Local", "xenbr1"]]);
  assert.equal([pcis[0]?.address, pcis[0]?.msitranslate], [{ domain: 0, bus: 0x3b, dev: 0, fn: 1 }, true]);
  const hvm = readConfigFile('builder = "hvm"\nboot = "d"', systemAmbient).vm.ty;
  assert.ok(hvm[0] === "HVM" && hvm[1].boot_order === "d");
  for (const wrong of ["what is this", "disk = [ 'phy:/x' ]", "pci = [ 'x' ]", "vcpus = -1", "memory = [ '1' ]"]) {
    assert.throws(
      () => readConfigFile(wrong, systemAmbient),
      (error: unknown) => error instanceof ConfigFileError,
      wrong,
    );
  }
});

test.run();
