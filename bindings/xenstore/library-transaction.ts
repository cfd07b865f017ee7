import type { Transaction } from "./connection.ts";
import { xenstoreError } from "./errors.ts";
import type { LibraryFunctions } from "./library-functions.ts";
import type { LibraryCall } from "./library-messages.ts";
import { LibraryTree } from "./library-tree.ts";

/** An open transaction of a handle. */
export class LibraryTransaction extends LibraryTree implements Transaction {
  readonly id: number;
  readonly #connection: LibraryTree;
  readonly #ended: () => void;
  #open = true;

  constructor(id: number, connection: LibraryTree, ended: () => void) {
    super(id);
    this.id = id;
    this.#connection = connection;
    this.#ended = ended;
  }

  override call<C extends LibraryCall>(
    call: C,
    ...values: Parameters<LibraryFunctions[C]>
  ): Promise<ReturnType<LibraryFunctions[C]>> {
    if (!this.#open) return Promise.reject(xenstoreError("ENOENT", `transaction ${this.id} has ended`));
    return this.#connection.call(call, ...values);
  }

  commit(): Promise<void> {
    return this.#finish("commit");
  }

  abort(): Promise<void> {
    return this.#finish("abort");
  }

  /** The daemon knows the transaction no more. */
  forget(): void {
    this.#open = false;
  }

  async #finish(how: "commit" | "abort"): Promise<void> {
    const asked = this.call("end", this.id, how);
    this.#open = false;
    this.#ended();
    await asked;
  }
}
