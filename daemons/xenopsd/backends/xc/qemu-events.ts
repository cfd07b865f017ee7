import type { Ambient, Timer } from "../../../../runtime/ambient.ts";
import type { EmulatorEvent } from "../xen/emulators.ts";
import { QmpConnection, QmpError } from "./qmp.ts";

/** How long until a model that has hung up, and still runs, is called again, in milliseconds. */
const RETRY_MS = 5_000;

/** How device models are reached. */
export interface QemuEventsOptions {
  readonly ambient: Ambient;
  /** The socket of a domain's monitor for whoever follows events. */
  readonly socketOf: (domid: number) => string;
  readonly runs: (domid: number) => Promise<boolean>;
}

interface Followed {
  readonly heard: (event: EmulatorEvent) => void;
  connection?: QmpConnection;
  timer?: Timer;
}

/** Hears what device models tell by themselves, over a connection to each. */
export class QemuEvents {
  readonly #o: QemuEventsOptions;
  readonly #followed = new Map<number, Followed>();

  constructor(options: QemuEventsOptions) {
    this.#o = options;
  }

  /** Follows a domain's device model until it ends; nothing happens where one is followed already, or there is none. */
  async follow(domid: number, heard: Followed["heard"]): Promise<void> {
    if (this.#followed.has(domid)) return;
    const followed: Followed = { heard };
    this.#followed.set(domid, followed);
    await this.#connect(domid, followed);
  }

  /** Follows a domain's device model no more; it may run on. */
  end(domid: number): void {
    const followed = this.#followed.get(domid);
    this.#followed.delete(domid);
    followed?.timer?.stop();
    followed?.connection?.close();
  }

  endAll(): void {
    for (const domid of [...this.#followed.keys()]) this.end(domid);
  }

  async #connect(domid: number, followed: Followed): Promise<void> {
    const { ambient, socketOf, runs } = this.#o;
    if (!(await runs(domid))) {
      if (this.#isCurrent(domid, followed)) this.end(domid);
      return;
    }
    try {
      const connection = await QmpConnection.open(socketOf(domid), ambient, (name, data) => {
        const event = readEmulatorEvent(name, data);
        if (event !== undefined) followed.heard(event);
      });
      if (!this.#isCurrent(domid, followed)) return connection.close();
      followed.connection = connection;
      void connection.ended.then(() => this.#again(domid, followed));
    } catch {
      this.#again(domid, followed);
    }
  }

  #again(domid: number, followed: Followed): void {
    if (!this.#isCurrent(domid, followed)) return;
    followed.timer = this.#o.ambient.after(RETRY_MS, () => void this.#connect(domid, followed));
  }

  #isCurrent(domid: number, followed: Followed): boolean {
    return this.#followed.get(domid) === followed;
  }
}

/** An event of QEMU's that something follows from (spec: xen-domain-build.md, section 10.3); nothing for all others. */
export function readEmulatorEvent(name: string, data: Readonly<Record<string, unknown>>): EmulatorEvent | undefined {
  const number = (key: string) => (Number.isSafeInteger(data[key]) ? Number(data[key]) : undefined);
  switch (name) {
    case "RTC_CHANGE": {
      const seconds = number("offset");
      return seconds === undefined ? undefined : { tells: "clock", seconds };
    }
    case "XEN_PLATFORM_PV_DRIVER_INFO": {
      const [product, build] = [number("product-num"), number("build-num")];
      return product === undefined || build === undefined ? undefined : { tells: "drivers", product, build };
    }
    default:
      return undefined;
  }
}

/**
 * Why a model's state cannot be saved now, as it says; nothing where it can. One that does not know the question has nothing that would stand
 * in the way.
 */
export async function whyNotSaved(qmp: Pick<QmpConnection, "run">): Promise<string | undefined> {
  try {
    await qmp.run("query-migratable");
    return undefined;
  } catch (error) {
    if (!(error instanceof QmpError)) throw error;
    return error.kind === "CommandNotFound" ? undefined : error.text;
  }
}
