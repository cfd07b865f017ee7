import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { finished } from "node:stream/promises";

/** A connection to the agent in Dom0 carries one request, in its first line, and one answer. */
export class Agent {
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  /** Runs a shell command there; its output, both channels of it, goes to `take` as it comes. Answers its exit code, 125 when Dom0 is gone. */
  async exec(command: string, take: (chunk: Buffer) => void, seconds = 1800): Promise<number> {
    const nonce = randomUUID();
    const socket = await this.#open(`exec ${nonce} ${seconds} ${base64(command)}`);
    socket.on("data", take);
    await finished(socket, { writable: false }).catch(() => {});
    const code = Number(await this.#ask(`status ${nonce}`).catch(() => "125"));
    return Number.isInteger(code) ? code : 125;
  }

  /** The output of a command. Raises an Error with it unless the command succeeds. */
  async output(command: string, seconds = 120): Promise<string> {
    const chunks: Buffer[] = [];
    const code = await this.exec(command, (chunk) => chunks.push(chunk), seconds);
    const text = Buffer.concat(chunks).toString();
    if (code !== 0) throw new Error(`${command}: exit code ${code}\n${text}`);
    return text;
  }

  /** Copies what `tar` is told to pack into a folder there. */
  async put(folder: string, tarArguments: readonly string[]): Promise<void> {
    const tar = spawn("tar", ["cf", "-", ...tarArguments], { stdio: ["ignore", "pipe", "inherit"] });
    const chunks: Buffer[] = [];
    for await (const chunk of tar.stdout) chunks.push(chunk);
    const packed = Buffer.concat(chunks);
    const code = await endOf(tar);
    if (code !== 0) throw new Error(`tar ended with ${code}`);
    const socket = await this.#open(`put ${packed.length} ${base64(folder)}`);
    socket.write(packed);
    const answer = await textOf(socket);
    if (answer.trim() !== "OK") throw new Error(`copying to ${folder}: ${answer}`);
  }

  async #ask(request: string): Promise<string> {
    return await textOf(await this.#open(request));
  }

  #open(request: string): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.#port, "127.0.0.1", () => {
        socket.write(`${request}\n`);
        resolve(socket);
      });
      socket.once("error", reject);
    });
  }
}

async function endOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, "exit");
  return child.exitCode;
}

async function textOf(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
