import type { Tree } from "./connection.ts";
import type { DirectNodes } from "./direct-nodes.ts";
import { isRefusal, xenstoreError } from "./errors.ts";
import { checkPath } from "./path.ts";
import { formatPermission, type Permission, parsePermission } from "./permissions.ts";
import { MessageType, maxRequestBytes, payloadStrings, stringsPayload } from "./wire.ts";

/** Times that a listing in parts may begin anew because the directory changed; each takes a few requests. */
const maxRestarts = 100;

/** Nodes by the wire protocol, in one transaction or in none. */
export abstract class WireTree implements Tree {
  readonly #transaction: number;

  /** `transaction`: the daemon's number, 0 for none. */
  constructor(transaction: number) {
    this.#transaction = transaction;
  }

  /** Sends a request and gives the payload of its answer. */
  abstract request(type: number, transaction: number, payload: Buffer, subject: string): Promise<Buffer>;

  /** Requests without messages, where they can be carried out at once. */
  get nodes(): DirectNodes | undefined {
    return undefined;
  }

  async read(path: string): Promise<Buffer> {
    const value = this.nodes?.read(this.#transaction, checkPath(path)) ?? this.#ask(MessageType.read, "read", path);
    // A copy: a value that is kept shall not keep all that was received with it.
    return Buffer.from(value instanceof Buffer ? value : await value);
  }

  async write(path: string, value: string | Uint8Array): Promise<void> {
    const bytes = Buffer.from(value);
    const { nodes } = this;
    if (nodes !== undefined) {
      if (path.length + 1 + bytes.length > maxRequestBytes) throw xenstoreError("E2BIG", `write ${path}`);
      return nodes.write(this.#transaction, checkPath(path), bytes);
    }
    const payload = Buffer.concat([stringsPayload(checkPath(path)), bytes]);
    await this.request(MessageType.write, this.#transaction, payload, `write ${path}`);
  }

  async mkdir(path: string): Promise<void> {
    const { nodes } = this;
    if (nodes !== undefined) return nodes.mkdir(this.#transaction, checkPath(path));
    await this.#ask(MessageType.mkdir, "mkdir", path);
  }

  async rm(path: string): Promise<void> {
    // oxenstored would empty the store.
    if (path === "/") throw xenstoreError("EINVAL", "the root cannot be removed");
    const { nodes } = this;
    if (nodes !== undefined) return nodes.rm(this.#transaction, checkPath(path));
    await this.#ask(MessageType.rm, "rm", path);
  }

  async directory(path: string): Promise<string[]> {
    const direct = this.nodes?.directory(this.#transaction, checkPath(path));
    const names = direct === undefined ? await this.#directory(path) : [...direct];
    return path === "/" ? names.filter((name) => !name.startsWith("@")) : names;
  }

  async getPermissions(path: string): Promise<Permission[]> {
    const direct = this.nodes?.getPermissions(this.#transaction, checkPath(path));
    if (direct !== undefined) return [...direct];
    const answer = await this.#ask(MessageType.getPermissions, "get permissions", path);
    return payloadStrings(answer).map((text) => {
      const permission = parsePermission(text);
      if (permission === undefined)
        throw xenstoreError("EIO", `${path}: the daemon answered "${text}" as a permission`);
      return permission;
    });
  }

  async setPermissions(path: string, permissions: readonly Permission[]): Promise<void> {
    if (permissions.length === 0) throw xenstoreError("EINVAL", `${path}: no permissions to set`);
    const texts = permissions.map(formatPermission);
    const { nodes } = this;
    if (nodes !== undefined) return nodes.setPermissions(this.#transaction, checkPath(path), permissions);
    const payload = stringsPayload(checkPath(path), ...texts);
    await this.request(MessageType.setPermissions, this.#transaction, payload, `set permissions ${path}`);
  }

  async #ask(type: number, what: string, path: string): Promise<Buffer> {
    return await this.request(type, this.#transaction, stringsPayload(checkPath(path)), `${what} ${path}`);
  }

  async #directory(path: string): Promise<string[]> {
    try {
      return payloadStrings(await this.#ask(MessageType.directory, "directory", path));
    } catch (error) {
      if (!isRefusal(error, "E2BIG")) throw error;
    }
    for (let restart = 0; restart < maxRestarts; restart++) {
      const names = await this.#inParts(path);
      if (names !== undefined) return names;
    }
    throw xenstoreError("EAGAIN", `${path} changes faster than it can be listed`);
  }

  /** A listing in parts (spec: xenstore-protocol.md, section 1.4); undefined when the directory changed between two of them. */
  async #inParts(path: string): Promise<string[] | undefined> {
    const parts: Buffer[] = [];
    let generation: string | undefined;
    for (let offset = 0; ; ) {
      const asked = stringsPayload(checkPath(path), String(offset));
      const answer = await this.request(MessageType.directoryPart, this.#transaction, asked, `directory ${path}`);
      const end = answer.indexOf(0);
      if (end < 0) throw xenstoreError("EIO", `${path}: a part of its listing has no generation`);
      const of = answer.toString("latin1", 0, end);
      if (generation !== undefined && of !== generation) return undefined;
      generation = of;
      const part = answer.subarray(end + 1);
      // The last part ends with one more NUL, an empty name.
      const last = part.length <= 1 || (part.at(-1) === 0 && part.at(-2) === 0);
      parts.push(last ? part.subarray(0, -1) : part);
      if (last) return payloadStrings(Buffer.concat(parts));
      offset += part.length;
    }
  }
}
