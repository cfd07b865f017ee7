import type { Tree } from "./connection.ts";
import { xenstoreError } from "./errors.ts";
import type { LibraryFunctions } from "./library-functions.ts";
import type { LibraryCall } from "./library-messages.ts";
import { checkPath } from "./path.ts";
import { formatPermission, type Permission } from "./permissions.ts";

/** Nodes by libxenstore, in one transaction or in none. */
export abstract class LibraryTree implements Tree {
  readonly #transaction: number;

  /** `transaction`: the library's number, 0 for none. */
  constructor(transaction: number) {
    this.#transaction = transaction;
  }

  /** Has a function called in the thread of the requests. */
  abstract call<C extends LibraryCall>(
    call: C,
    ...values: Parameters<LibraryFunctions[C]>
  ): Promise<ReturnType<LibraryFunctions[C]>>;

  async read(path: string): Promise<Buffer> {
    const value = await this.call("read", this.#transaction, checkPath(path));
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }

  async write(path: string, value: string | Uint8Array): Promise<void> {
    await this.call(
      "write",
      this.#transaction,
      checkPath(path),
      typeof value === "string" ? Buffer.from(value) : value,
    );
  }

  async mkdir(path: string): Promise<void> {
    await this.call("mkdir", this.#transaction, checkPath(path));
  }

  async rm(path: string): Promise<void> {
    // oxenstored would empty the store.
    if (path === "/") throw xenstoreError("EINVAL", "the root cannot be removed");
    await this.call("rm", this.#transaction, checkPath(path));
  }

  async directory(path: string): Promise<string[]> {
    const names = await this.call("directory", this.#transaction, checkPath(path));
    return path === "/" ? names.filter((name) => !name.startsWith("@")) : names;
  }

  async getPermissions(path: string): Promise<Permission[]> {
    return await this.call("getPermissions", this.#transaction, checkPath(path));
  }

  async setPermissions(path: string, permissions: readonly Permission[]): Promise<void> {
    if (permissions.length === 0) throw xenstoreError("EINVAL", `${path}: no permissions to set`);
    // For its check: C would take the number modulo 2^32.
    permissions.forEach(formatPermission);
    await this.call("setPermissions", this.#transaction, checkPath(path), permissions);
  }
}
