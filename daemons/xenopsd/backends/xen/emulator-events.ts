import { readTextIfAny, removeIfAny } from "../../../../bindings/xenstore/tree.ts";
import type { BackendEvent } from "../backend.ts";
import { writeKeys } from "./access.ts";
import type { XenContext } from "./context.ts";
import type { EmulatorEvent } from "./emulators.ts";
import { domainPath, vmPath } from "./paths.ts";

/** Linux, as its drivers call themselves: a product with builds of its own. */
const LINUX = { product: 3, mostBuild: 0xff } as const;
/** What every such guest can do, although it has no agent that would say so. */
const FEATURES_OF_LINUX = {
  "control/feature-suspend": "1",
  "control/feature-poweroff": "1",
  "control/feature-reboot": "1",
  "control/feature-vcpu-hotplug": "1",
  "data/updated": "1",
} as const;

/** What one domain's device model has told and nobody has seen to: however much it is, it is no more than this. */
interface Told {
  seconds: number;
  drivers: Extract<EmulatorEvent, { readonly tells: "drivers" }> | undefined;
}

/** Sees to what device models tell by themselves (spec: xen-domain-build.md, section 10.3). */
export class EmulatorEvents {
  readonly #context: XenContext;
  readonly #report: (event: BackendEvent) => void;
  readonly #told = new Map<number, Told>();

  constructor(context: XenContext, report: (event: BackendEvent) => void) {
    this.#context = context;
    this.#report = report;
  }

  /** Follows a domain's device model, where there is one; more than once is fine. */
  follow(domid: number): void {
    this.#context.emulators
      .follow(domid, (event) => this.#heard(domid, event))
      .catch((error: unknown) =>
        this.#context.log.exception(`the device model of domain ${domid} is not followed`, error),
      );
  }

  #heard(domid: number, event: EmulatorEvent): void {
    const waiting = this.#told.get(domid);
    const told = waiting ?? { seconds: 0, drivers: undefined };
    if (event.tells === "clock") told.seconds += event.seconds;
    else told.drivers = event;
    if (waiting !== undefined) return;
    this.#told.set(domid, told);
    void this.#seeTo(domid, told);
  }

  /** One look at a time: what is told meanwhile is seen to afterwards. */
  async #seeTo(domid: number, told: Told): Promise<void> {
    try {
      while (told.seconds !== 0 || told.drivers !== undefined) {
        const { seconds, drivers } = told;
        told.seconds = 0;
        told.drivers = undefined;
        if (seconds !== 0) await this.#moveClock(domid, seconds);
        if (drivers !== undefined) await this.#noteDrivers(domid, drivers);
      }
    } catch (error) {
      this.#context.log.exception(`what the device model of domain ${domid} tells is lost`, error);
    } finally {
      this.#told.delete(domid);
    }
  }

  /** Who watches the key hears of it. */
  async #moveClock(domid: number, seconds: number): Promise<void> {
    const { domains, xenstore } = this.#context;
    const uuid = domains.vmOf(domid);
    if (uuid === undefined) return;
    const path = `${vmPath(uuid)}/rtc/timeoffset`;
    await xenstore.update(async (tree) => {
      const before = Number.parseInt((await readTextIfAny(tree, path)) ?? "", 10) || 0;
      await tree.write(path, String(before + seconds));
    });
  }

  async #noteDrivers(domid: number, { product, build }: NonNullable<Told["drivers"]>): Promise<void> {
    const { domains, emulators, keys, xenstore } = this.#context;
    const home = domainPath(domid);
    const why = await emulators.whyNotSaved(domid);
    await xenstore.update(async (tree) => {
      if ((await readTextIfAny(tree, `${home}/domid`)) === undefined) return;
      if (product === LINUX.product && build <= LINUX.mostBuild) await writeKeys(tree, home, FEATURES_OF_LINUX);
      if (why === undefined) await removeIfAny(tree, `${home}/data/cant_suspend_reason`);
      else await tree.write(`${home}/data/cant_suspend_reason`, why);
    });
    keys.changed(domid);
    const uuid = domains.vmOf(domid);
    if (uuid !== undefined) this.#report({ kind: "news", vm: uuid });
  }
}
