import type { Connection, Watch } from "../../xenstore/connection.ts";
import { readTextIfAny } from "../../xenstore/tree.ts";
import { XenbusState } from "./backend-device.ts";
import { writeEnd } from "./device-end.ts";
import { coalesced } from "./wake.ts";

/** What a frontend asks of its guest. */
export interface FrontendContext {
  readonly connection: Connection;
  /** Whether the guest's processors run. */
  readonly runs: boolean;
  /** The guest does not let go of its devices. */
  readonly keepsDevices: boolean;
  forget(frontend: Frontend): void;
}

/** A device as the driver in a guest sees it. Paths are relative to the guest's home. */
export class Frontend {
  readonly kind: string;
  readonly devid: string;
  readonly poke: () => void = coalesced(() => this.#look());
  readonly #context: FrontendContext;
  readonly #path: string;
  #backend: Watch | undefined;

  constructor(context: FrontendContext, kind: string, devid: string) {
    this.#context = context;
    this.kind = kind;
    this.devid = devid;
    this.#path = `device/${kind}/${devid}`;
  }

  async #look(): Promise<void> {
    const { connection } = this.#context;
    if (!this.#context.runs) return;
    const [state, backend] = await Promise.all([
      readTextIfAny(connection, `${this.#path}/state`),
      readTextIfAny(connection, `${this.#path}/backend`),
    ]);
    if (state === undefined || backend === undefined) return this.#gone();
    if (this.#backend === undefined) await this.#watch(`${backend}/state`);
    const other = (await readTextIfAny(connection, `${backend}/state`)) ?? XenbusState.unknown;
    await this.#follow(state, other);
  }

  async #follow(state: string, backend: string): Promise<void> {
    const { initialising, initWait, initialised, connected, closing, closed } = XenbusState;
    if (backend === initWait && state === initialising) {
      await this.#write(this.#rings(), this.kind === "vbd" ? initialised : connected);
    } else if (backend === connected && state === initialised) {
      await this.#write({}, connected);
    } else if (backend === closing && state !== closed) {
      await this.#leave();
    }
  }

  async #leave(): Promise<void> {
    const { connection, keepsDevices } = this.#context;
    if (!keepsDevices) return this.#write({}, XenbusState.closed);
    await connection.write(`error/${this.#path}/error`, "The guest keeps the device");
  }

  #rings(): Record<string, string> {
    const port = String(10 + (Number.parseInt(this.devid, 10) % 1000));
    if (this.kind === "vbd") return { "ring-ref": "8", "event-channel": port };
    return { "tx-ring-ref": "9", "rx-ring-ref": "10", "event-channel": port, "request-rx-copy": "1" };
  }

  async #write(keys: Readonly<Record<string, string>>, state: string): Promise<void> {
    const entries = Object.entries({ ...keys, state });
    const written = entries.map(([key, value]) => [`${this.#path}/${key}`, value] as const);
    await writeEnd(this.#context.connection, this.#path, written);
  }

  async #watch(path: string): Promise<void> {
    this.#backend = await this.#context.connection.watch(path);
    void this.#listen(this.#backend);
  }

  async #listen(watch: Watch): Promise<void> {
    try {
      for await (const _ of watch) this.poke();
    } catch {
      // The guest's connection has ended, and with it the guest.
    }
  }

  async #gone(): Promise<void> {
    this.#context.forget(this);
    await this.#backend?.close();
  }
}
