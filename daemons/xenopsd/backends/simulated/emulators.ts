import type { SimulatedHost } from "../../../../bindings/hypervisor/simulated/host.ts";
import { directoryIfAny, readTextIfAny, removeIfAny } from "../../../../bindings/xenstore/tree.ts";
import { failure, internal } from "../../errors.ts";
import type { Xenstore } from "../xen/access.ts";
import type { EmulatorEvent, Emulators } from "../xen/emulators.ts";

/** What simulated device models say, as somebody has them say it. */
export class SimulatedVoices {
  readonly #followers = new Map<number, (event: EmulatorEvent) => void>();
  readonly #refusals = new Map<number, string>();

  follow(domid: number, heard: (event: EmulatorEvent) => void): void {
    if (!this.#followers.has(domid)) this.#followers.set(domid, heard);
  }

  /** Has a domain's device model tell something; answers whether anybody hears it. */
  tell(domid: number, event: EmulatorEvent): boolean {
    const heard = this.#followers.get(domid);
    heard?.(event);
    return heard !== undefined;
  }

  /** Has a domain's device model say, when it is asked, why its state cannot be saved; without a reason it can. */
  refuseSave(domid: number, why: string | undefined): void {
    if (why === undefined) this.#refusals.delete(domid);
    else this.#refusals.set(domid, why);
  }

  whyNotSaved(domid: number): string | undefined {
    return this.#refusals.get(domid);
  }

  end(domid: number): void {
    this.#followers.delete(domid);
    this.#refusals.delete(domid);
  }

  endAll(): void {
    this.#followers.clear();
  }
}

/** Device models without a process: their key in xenstore says that they run. */
export function simulatedEmulators(host: SimulatedHost, xenstore: Xenstore, voices: SimulatedVoices): Emulators {
  const key = (domid: number) => `/local/domain/${domid}/image/device-model-pid`;
  /** USB devices stay with their guest when this process ends, and go with its model. */
  const usb = (domid: number) => `${key(domid)}/usb`;
  return {
    async start(_task, { domid, definition: { vm } }) {
      if (host.fails(vm.id, "emulator-fails")) {
        throw failure(["Failed_to_start_emulator", [vm.id, "qemu-dm", "The emulator was told to fail"]]);
      }
      if (vm.ty[0] === "HVM") await (await xenstore.connection()).write(key(domid), String(domid));
    },
    async runs(domid) {
      return (await readTextIfAny(await xenstore.connection(), key(domid))) !== undefined;
    },
    async stop(domid, vm) {
      voices.end(domid);
      if (vm?.ty[0] === "HVM") await removeIfAny(await xenstore.connection(), key(domid));
    },
    async serveDisks() {},
    async logDirty() {},
    save: async () => Buffer.from("SimulatedEmulator\n"),
    async keepState() {},
    async resume() {},
    async changeMedium() {},
    async setVcpus(_domid, from, to) {
      if (to < from) throw internal("device_del: GenericError: The emulator takes no vCPU away");
    },
    async plugPci() {},
    async plugUsb(domid, { id, bus, port }) {
      await (await xenstore.connection()).write(`${usb(domid)}/${id}`, `${bus}-${port}`);
    },
    async unplugUsb(domid, id) {
      await removeIfAny(await xenstore.connection(), `${usb(domid)}/${id}`);
    },
    whyNotSaved: async (domid) => voices.whyNotSaved(domid),
    async follow(domid, heard) {
      if (host.hypervisor.find(domid)?.type === "hvm") voices.follow(domid, heard);
    },
    unfollow: () => voices.endAll(),
    usbDevices: async (domid) => new Set(await directoryIfAny(await xenstore.connection(), usb(domid))),
  };
}
