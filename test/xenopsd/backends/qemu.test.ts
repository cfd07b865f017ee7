import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { qemuArguments } from "../../../daemons/xenopsd/backends/xc/qemu-arguments.ts";
import { setQemuVcpus } from "../../../daemons/xenopsd/backends/xc/qemu-vcpus.ts";
import { QmpError, withQmp } from "../../../daemons/xenopsd/backends/xc/qmp.ts";
import { firmwareOf } from "../../../daemons/xenopsd/backends/xen/boot.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { pvVm, uuid, vif } from "../support.ts";

const qemu = suite("QEMU, as a device model");

/** A monitor that answers with the given lines, one for each command, and keeps what it was asked. */
async function monitor(answers: readonly string[]): Promise<{ path: string; asked: unknown[]; server: Server }> {
  const path = join(mkdtempSync(join(tmpdir(), "qmp-")), "socket");
  const asked: unknown[] = [];
  const left = [...answers];
  const serve = (socket: Socket) => {
    socket.on("error", () => {});
    socket.write('{"QMP": {"capabilities": ["oob"]}}\r\n');
    socket.on("data", (chunk: Buffer) => {
      for (const line of chunk.toString().trim().split("\n")) {
        asked.push(JSON.parse(line));
        socket.write(`${asked.length === 1 ? '{"return": {}}' : left.shift()}\r\n`);
      }
    });
  };
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return { path, asked, server };
}

function end({ path, server }: { path: string; server: Server }): void {
  server.close();
  rmSync(join(path, ".."), { recursive: true, force: true });
}

qemu("a command's result comes past what the model tells by itself", async () => {
  const on = await monitor(['{"event": "STOP", "timestamp": {}}\r\n{"return": {"status": "paused"}}']);
  assert.equal(await withQmp(on.path, systemAmbient, (qmp) => qmp.run("query-status")), { status: "paused" });
  assert.equal(on.asked, [
    { execute: "qmp_capabilities", arguments: {} },
    { execute: "query-status", arguments: {} },
  ]);
  end(on);
});

const raised = async (run: Promise<unknown>): Promise<unknown> => {
  try {
    return assert.unreachable(String(await run));
  } catch (error) {
    return error;
  }
};

qemu("what the model refuses is raised by its kind; what nobody can read ends the conversation", async () => {
  const on = await monitor(['{"error": {"class": "DeviceNotFound", "desc": "no such thing"}}', "not JSON"]);
  const talk = withQmp(on.path, systemAmbient, async (qmp) => {
    const refused = await raised(qmp.run("eject"));
    assert.instance(refused, QmpError);
    assert.is((refused as QmpError).kind, "DeviceNotFound");
    await qmp.run("cont");
  });
  assert.match(String(await raised(talk)), /cannot be read/);
  assert.match(String(await raised(withQmp(`${on.path}.none`, systemAmbient, async () => {}))), /ENOENT/);
  end(on);
});

/** A model with places for four processors, the first of which are there; it lists the last one first. */
function machine(online: number) {
  const places = Array.from({ length: 4 }, (_, socket) => ({
    type: "qemu32-i386-cpu",
    props: { "socket-id": socket, "core-id": 0, "thread-id": 0 },
    ...(socket < online && { "qom-path": `/machine/${socket}` }),
  }));
  const done: string[] = [];
  return {
    done,
    async run(command: string, values: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
      if (command === "query-hotpluggable-cpus") return places.toReversed();
      done.push(`${command} ${values["socket-id"] ?? values.id}${command === "device_add" ? ` ${values.driver}` : ""}`);
      return {};
    },
  };
}

qemu("processors come in their order and go from the last one", async () => {
  const more = machine(1);
  await setQemuVcpus(more, 3);
  assert.equal(more.done, ["device_add 1 qemu32-i386-cpu", "device_add 2 qemu32-i386-cpu"]);
  const fewer = machine(4);
  await setQemuVcpus(fewer, 2);
  assert.equal(fewer.done, ["device_del /machine/3", "device_del /machine/2"]);
  const same = machine(2);
  await setQemuVcpus(same, 2);
  assert.equal(same.done, []);
});

const id = uuid(7);
const info = {
  firmware: "Bios" as const,
  qemu_stubdom: false,
  qemu_disk_cmdline: false,
  boot_order: "dc",
  pci_passthrough: false,
  pci_emulations: [],
  serial: "pty",
  acpi: true,
  video: "Standard_VGA" as const,
  video_mib: 8,
  timeoffset: "0",
  shadow_multiplier: 1,
  hap: true,
};

qemu("the loader is told of a firmware by name where it has none of its own, and of UEFI always", () => {
  const loader = { hvmloader: "/hvmloader", shim: "/shim" };
  const files = { ...loader, seabios: "/seabios", ovmf: "/ovmf" };
  const bios = pvVm(id, { ty: ["HVM", info] });
  const uefi = pvVm(id, { ty: ["HVM", { ...info, firmware: ["Uefi", { on_boot: "Persist", backend: "xapidb" }] }] });
  assert.equal(firmwareOf(bios, files), { name: "seabios", path: "/seabios" });
  assert.equal(firmwareOf(bios, loader), {});
  assert.equal(firmwareOf(uefi, files), { name: "ovmf", path: "/ovmf" });
  assert.equal(firmwareOf(uefi, loader), { name: "ovmf" });
  assert.equal(firmwareOf(pvVm(id), files), {});
});

qemu("it is told of the guest's processors, disc and interface", () => {
  const vm = pvVm(id, { ty: ["HVM", info], vcpus: 2, vcpu_max: 4 });
  const words = qemuArguments({
    domid: 5,
    definition: { vm, vbds: [], vifs: [vif(id, 1, {})], pcis: [], vgpus: [], vusbs: [] },
    disks: [{ bus: "ide", index: 3, cdrom: true, readOnly: true, path: "/disc.iso" }],
    restore: true,
  }).join(" ");
  assert.match(words, /-xen-domid 5 -name qemu-dm-5 -machine xenfv/);
  assert.match(words, /-smp 2,maxcpus=4/);
  assert.match(words, /-boot order=dc/);
  assert.match(words, /-drive if=none,id=ide1-cd1,file=\/disc.iso,format=raw,readonly=on/);
  assert.match(words, /-device ide-cd,drive=ide1-cd1,id=ide1-cd1,bus=ide.1,unit=1/);
  assert.match(words, /-device rtl8139,netdev=tapnet1,mac=\S+,addr=5,romfile= -netdev tap,id=tapnet1,ifname=tap5.1,/);
  assert.match(words, /-incoming defer$/);
  assert.match(words, / -usb -device usb-tablet /);
});

qemu("a machine without USB of its own has a bus where a device of the host is to come to it", () => {
  const vm = pvVm(id, { ty: ["HVM", info], platformdata: { usb: "false" } });
  const vusb = {
    id: [id, "vusb1-2"] as [string, string],
    hostbus: "1",
    hostport: "2",
    version: "",
    path: "",
    speed: 12,
  };
  const wordsWith = (vusbs: readonly (typeof vusb)[]) =>
    qemuArguments({
      domid: 5,
      definition: { vm, vbds: [], vifs: [], pcis: [], vgpus: [], vusbs },
      disks: [],
      restore: false,
    });
  assert.is(wordsWith([]).includes("-usb"), false);
  assert.is(wordsWith([vusb]).includes("-usb"), true);
  assert.is(wordsWith([vusb]).includes("usb-tablet"), false);
});

qemu.run();
