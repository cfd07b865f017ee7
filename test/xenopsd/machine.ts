import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadUnixStreams } from "../../bindings/libc/unix-stream.ts";
import { start as startSwitch } from "../../daemons/message-switch/start.ts";
import { type XenopsClient, xenopsClient } from "../../generated/daemons/xenops.ts";
import { systemAmbient } from "../../runtime/ambient.ts";
import { relayXmlRpc } from "../../runtime/daemon/xml-rpc.ts";
import { SwitchClient } from "../../runtime/switch/client.ts";

const QUEUE = "org.xen.xapi.xenops.classic";

/** A machine with a message switch, a domain manager in a process of its own, and what xapi serves for other hosts. */
export interface Machine {
  readonly client: XenopsClient;
  /** Carries a payload to the domain manager. */
  readonly call: (payload: string) => Promise<string>;
  /** Folder of the domain manager's sockets. */
  readonly sockets: string;
  /** Address of its services, for other hosts. */
  readonly url: string;
  /** Paths of the requests that other hosts have made. */
  readonly requests: string[];
  /** Their heads. */
  readonly heads: string[];
  /** Called before a connection is handed over. */
  onRequest: (path: string) => void;
  /** Ends the domain manager without warning, or starts it again. */
  kill(): Promise<void>;
  again(): void;
  stop(): Promise<void>;
}

/** Starts a machine; `words` are options of its domain manager. */
export async function startMachine(name: string, words: readonly string[] = []): Promise<Machine> {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  const path = join(folder, "switch");
  const bus = await startSwitch({ path });
  const link = await SwitchClient.connect({ path, name: `test-${name}`, ambient: systemAmbient });
  const call = (payload: string) => link.rpc(QUEUE, payload, { timeoutMs: 30_000 });
  const client = xenopsClient(call);
  const sockets = join(folder, "sockets");
  mkdirSync(sockets);
  const options = [
    `--switch-path=${path}`,
    `--sockets-path=${sockets}`,
    `--database-path=${join(folder, "db")}`,
    "--simulate-delay=0",
    "--inventory=/nonexistent",
    "--log=none",
    ...words,
  ];
  let child = spawnDaemon(options);
  const machine: Machine = {
    client,
    call,
    sockets,
    url: `unix:${join(folder, "services")}`,
    requests: [],
    heads: [],
    onRequest: () => {},
    async kill() {
      await ended(child, "SIGKILL");
    },
    again() {
      child = spawnDaemon(options);
    },
    async stop() {
      await ended(child, "SIGTERM");
      await link.close();
      await new Promise((resolve) => services.close(resolve));
      await bus.stop();
      rmSync(folder, { recursive: true });
    },
  };
  const services = await serveHosts(join(folder, "services"), {
    machine,
    call,
    forwarded: join(sockets, "xenopsd.forwarded"),
  });
  await client.query({ debug_info: "is it there" });
  return machine;
}

function spawnDaemon(words: readonly string[]): ChildProcess {
  const main = fileURLToPath(new URL("../../daemons/xenopsd/main.ts", import.meta.url));
  return spawn(process.execPath, [main, ...words], { stdio: ["ignore", "inherit", "inherit"] });
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once("exit", () => resolve());
  child.kill(signal);
  await promise;
}

interface Services {
  readonly machine: Machine;
  readonly call: (payload: string) => Promise<string>;
  readonly forwarded: string;
}

/** What xapi serves at `/services/xenops`: calls are passed on, connections are handed over. */
async function serveHosts(path: string, services: Services): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    void serveOne(socket, services).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return server;
}

async function serveOne(socket: Socket, services: Services): Promise<void> {
  let text = "";
  for (;;) {
    const chunk: Buffer = await new Promise((resolve, reject) => {
      socket.once("data", resolve);
      socket.once("close", () => reject(new Error("closed")));
    });
    text += chunk.toString();
    const end = text.indexOf("\r\n\r\n");
    if (end < 0) continue;
    const length = Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0);
    if (text.length < end + 4 + length) continue;
    socket.pause();
    const [, method = "", target = ""] = /^(\w+) (\S+)/.exec(text) ?? [];
    services.machine.requests.push(`${method} ${target}`);
    services.machine.heads.push(text.slice(0, end + 4));
    if (method === "POST") socket.end(await answer(text.slice(end + 4), services));
    else await handOver(socket, target, text, services);
    return;
  }
}

async function answer(body: string, { call }: Services): Promise<string> {
  const text = await relayXmlRpc(Buffer.from(body), call);
  return `HTTP/1.0 200 OK\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

async function handOver(socket: Socket, path: string, head: string, services: Services): Promise<void> {
  services.machine.onRequest(path);
  const cookies = /^cookie: (.*)$/im.exec(head)?.[1]?.split("; ") ?? [];
  const cookie = Object.fromEntries(
    cookies.map((pair) => [pair.split("=")[0] ?? "", decodeURIComponent(pair.slice(pair.indexOf("=") + 1).trim())]),
  );
  const streams = await loadUnixStreams();
  const fd: number = Reflect.get(Reflect.get(socket, "_handle") as object, "fd");
  const to = streams.connect(services.forwarded);
  streams.send(to, Buffer.from(JSON.stringify({ path, query: {}, additional_headers: {}, cookie })), fd);
  const { closeSync } = await import("node:fs");
  // The other process takes what was sent before it sees the end.
  closeSync(to);
  socket.destroy();
}
