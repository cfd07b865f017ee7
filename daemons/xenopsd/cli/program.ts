import { readFileSync, writeFileSync } from "node:fs";
import { text as readAll } from "node:stream/consumers";
import { Command, InvalidArgumentError } from "commander";
import type { VmState } from "../../../generated/daemons/xenops.ts";
import { parseJson } from "../../../runtime/daemon/json.ts";
import type { Terminal } from "../../../runtime/process/command-line.ts";
import { readConfigFile } from "./config-file.ts";
import { type Session, withSession } from "./session.ts";
import { objectText, taskTable, vmTable } from "./views.ts";

interface Common {
  readonly socket: string;
  readonly queue: string;
}

type Work = (session: Session, words: readonly string[], options: Readonly<Record<string, unknown>>) => Promise<void>;

/** Seconds that a look at changes waits for more. */
const LOOK_SECONDS = 30;

/**
 * The tool for the domain manager (spec: misc-daemons.md, section 9.8). Raises what the manager and the message switch raise, a
 * `ConfigFileError` for a file that describes no VM, and a `CommanderError` for a command line that means nothing and for `--help`.
 */
export async function runXenopsCli(words: readonly string[], cli: Terminal): Promise<void> {
  const program = new Command("xenops-cli")
    .version("1.0.0")
    .description("Talks to the domain manager of this host. VMs are called by name or uuid.")
    .option("--socket <path>", "socket of the message switch", "/var/run/message-switch/sock")
    .option("--queue <name>", "queue of the domain manager", "org.xen.xapi.xenops.classic")
    .exitOverride()
    .configureOutput({ writeOut: cli.out, writeErr: (text) => cli.report(text.trimEnd()) });
  const add = (name: string, about: string, work: Work): Command =>
    program
      .command(name)
      .description(about)
      .action((...given: unknown[]) => {
        const command = given.pop() as Command;
        const { socket, queue, ...options } = command.optsWithGlobals<Common>();
        const { ambient, signal } = cli;
        return withSession({ socket, queue, ambient, signal }, (session) => work(session, command.args, options));
      });
  addLife(add, cli);
  addDefinitions(add, cli);
  addViews(add, cli);
  await program.parseAsync(words, { from: "user" });
}

type Add = (name: string, about: string, work: Work) => Command;

function addLife(add: Add, cli: Terminal): void {
  const onVm =
    (act: (session: Session, vm: { id: string; debug_info: string }) => Promise<string>): Work =>
    async (session, [name = ""]) => {
      const [{ id }] = await session.find(name);
      await session.ended(await act(session, { ...session.dbg, id }));
    };
  const unpaused = async (session: Session, id: string) => {
    await session.ended(await session.client.VM.unpause({ ...session.dbg, id }));
  };
  add("start", "starts a VM", async (session, [name = ""], { paused, console }) => {
    const [{ id }] = await session.find(name);
    await session.ended(await session.client.VM.start({ ...session.dbg, id, paused: false }));
    if (paused !== true) await unpaused(session, id);
    if (console === true) cli.out(consolesOf((await session.find(id))[1]));
  })
    .argument("<vm>")
    .option("--paused", "leave it paused")
    .option("--console", "tell where its consoles are");
  for (const what of ["shutdown", "reboot"] as const) {
    add(what, `${what === "shutdown" ? "ends" : "restarts"} a VM`, async (session, [name = ""], { timeout }) => {
      const [{ id }] = await session.find(name);
      const delay = typeof timeout === "number" ? timeout : undefined;
      await session.ended(await session.client.VM[what]({ ...session.dbg, id, delay }));
    })
      .argument("<vm>")
      .option("--timeout <seconds>", "ask the guest, and give up after so long; otherwise it is not asked", seconds);
  }
  add("suspend", "writes a VM's memory to a device and ends it", async (session, [name = ""], { blockDevice }) => {
    const [{ id }] = await session.find(name);
    const disk: ["Local", string] = ["Local", String(blockDevice)];
    await session.ended(await session.client.VM.suspend({ ...session.dbg, id, suspend_vdi: disk }));
  })
    .argument("<vm>")
    .requiredOption("--block-device <path>", "where the memory goes");
  add("resume", "lets a suspended VM go on", async (session, [name = ""], { blockDevice }) => {
    const [{ id }] = await session.find(name);
    const disk: ["Local", string] = ["Local", String(blockDevice)];
    await session.ended(await session.client.VM.resume({ ...session.dbg, id, suspend_vdi: disk }));
    await unpaused(session, id);
  })
    .argument("<vm>")
    .requiredOption("--block-device <path>", "where the memory is");
  add(
    "fast-resume",
    "lets a suspended VM go on whose domain is still there",
    onVm(({ client }, vm) => client.VM.fast_resume(vm)),
  ).argument("<vm>");
  add(
    "pause",
    "stops a VM's processors",
    onVm(({ client }, vm) => client.VM.pause(vm)),
  ).argument("<vm>");
  add(
    "unpause",
    "lets a VM's processors run",
    onVm(({ client }, vm) => client.VM.unpause(vm)),
  ).argument("<vm>");
  add("cd-eject", "takes the medium out of a drive", async (session, [id = ""]) => {
    const [vm = "", drive = ""] = id.split(/\.(?=[^.]*$)/);
    const [{ id: uuid }] = await session.find(vm);
    await session.ended(await session.client.VBD.eject({ ...session.dbg, id: [uuid, drive] }));
  }).argument("<id>", "VM and drive: web1.xvdd");
}

function addDefinitions(add: Add, cli: Terminal): void {
  const define = async ({ client, dbg }: Session, file: string): Promise<string> => {
    const { vm, vbds, vifs, pcis } = readConfigFile(await readFrom(file, cli), cli.ambient);
    await client.VM.add({ ...dbg, vm });
    for (const vbd of vbds) await client.VBD.add({ ...dbg, vbd });
    for (const vif of vifs) await client.VIF.add({ ...dbg, vif });
    for (const pci of pcis) await client.PCI.add({ ...dbg, pci });
    return vm.id;
  };
  add("add", "makes a VM known that a file describes", async (session, [file = ""]) => {
    cli.out(`${await define(session, file)}\n`);
  }).argument("<file>");
  add("create", "makes a VM known that a file describes, and starts it", async (session, [file = ""], { console }) => {
    const id = await define(session, file);
    cli.out(`${id}\n`);
    await session.ended(await session.client.VM.start({ ...session.dbg, id, paused: false }));
    await session.ended(await session.client.VM.unpause({ ...session.dbg, id }));
    if (console === true) cli.out(consolesOf((await session.find(id))[1]));
  })
    .argument("<file>")
    .option("--console", "tell where its consoles are");
  add("remove", "forgets a VM that does not run", async (session, [name = ""]) => {
    const [{ id }] = await session.find(name);
    await session.client.VM.remove({ ...session.dbg, id });
  }).argument("<vm>");
  add("export", "writes a VM's definition", async (session, [name = ""], { filename }) => {
    const [{ id }] = await session.find(name);
    const metadata = `${await session.client.VM.export_metadata({ ...session.dbg, id })}\n`;
    if (typeof filename === "string") writeFileSync(filename, metadata);
    else cli.out(metadata);
  })
    .argument("<vm>")
    .option("--filename <path>", "where to; otherwise it is printed")
    .option("--metadata-only", "nothing but the definition, as always");
  add("import", "makes a VM known that was exported", async (session, _words, { filename }) => {
    const metadata = await readFrom(typeof filename === "string" ? filename : "-", cli);
    cli.out(`${await session.client.VM.import_metadata({ ...session.dbg, metadata })}\n`);
  })
    .option("--filename <path>", "where from; otherwise it is read from the standard input")
    .option("--metadata-only", "nothing but the definition, as always");
}

function addViews(add: Add, cli: Terminal): void {
  add("list", "shows all VMs", async ({ client, dbg }) => {
    cli.out(vmTable(await client.VM.list(dbg), cli.ambient.now() / 1_000));
  });
  add("vm-stat", "shows everything of a VM", async (session, [name = ""]) => {
    const [vm, state] = await session.find(name);
    cli.out(`${JSON.stringify({ vm, state }, undefined, 2)}\n`);
  }).argument("<vm>");
  add("console", "tells where the consoles of a VM are", async (session, [name = ""]) => {
    cli.out(consolesOf((await session.find(name))[1]));
  }).argument("<vm>");
  add("diagnostics", "shows queues, workers and tasks", async ({ client, dbg }) => {
    cli.out(`${JSON.stringify(parseJson(await client.get_diagnostics(dbg)), undefined, 2)}\n`);
  });
  add("tasks", "shows all tasks", async ({ client, dbg }) => cli.out(taskTable(await client.Task.list(dbg))));
  add("task-cancel", "asks a task to end early", async ({ client, dbg }, [id = ""]) => {
    await client.Task.cancel({ ...dbg, id });
  }).argument("<id>");
  add("events", "tells what changes, until it is interrupted", async ({ client, dbg }) => {
    let from: number | undefined;
    while (!cli.signal.aborted) {
      const [barriers, objects, next] = await client.UPDATES.get({ ...dbg, last_id: from, timeout: LOOK_SECONDS });
      for (const [id] of barriers) cli.out(`Barrier ${id}\n`);
      for (const object of objects) cli.out(`${objectText(object)}\n`);
      from = next;
    }
  });
}

function consolesOf({ consoles }: VmState): string {
  return consoles.map(({ protocol, port, path }) => `${protocol} ${path === "" ? `port ${port}` : path}\n`).join("");
}

async function readFrom(file: string, { input }: Terminal): Promise<string> {
  return file === "-" ? readAll(input) : readFileSync(file, "utf8");
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value >= 0) || text.trim() === "") throw new InvalidArgumentError("not a number of seconds");
  return value;
}
