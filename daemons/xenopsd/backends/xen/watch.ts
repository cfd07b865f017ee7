import { ShutdownCode } from "../../../../bindings/hypervisor/domain.ts";
import type { Connection, Watch } from "../../../../bindings/xenstore/connection.ts";
import { isRefusal } from "../../../../bindings/xenstore/errors.ts";
import { readTextIfAny } from "../../../../bindings/xenstore/tree.ts";
import { sleep } from "../../../../runtime/ambient.ts";
import { messageOf } from "../../../../runtime/error-message.ts";
import type { BackendEvent } from "../backend.ts";
import type { XenContext } from "./context.ts";
import type { PluggedDevice } from "./devices/table.ts";
import { type DomainChange, isAlive } from "./domains.ts";
import { anyConnected } from "./drivers.ts";
import { EmulatorEvents } from "./emulator-events.ts";
import { domainPath, vmPath } from "./paths.ts";

const RETRY_MS = 5_000;
const BACKENDS = "/local/domain/0/backend";
/** Parts of a backend's path before the kind of its device. */
const BACKEND_DEPTH = BACKENDS.split("/").length;
/** Keys of a device's backend that tell of it (spec: xenopsd.md, section 14.1). */
const BACKEND_KEYS: ReadonlySet<string> = new Set([
  "kthread-pid",
  "tapdisk-pid",
  "shutdown-done",
  "hotplug-status",
  "params",
  "state",
]);
/** Keys below a domain's home that tell of its VM; each with all below. */
const DOMAIN_KEYS =
  /^(?:attr|data\/(?:ts|service|pvs_target|updated)|memory\/(?:target|uncooperative)|console\/(?:vnc|tc)-port|control|rrd|vm-data|feature|xenserver\/attr)(?:\/|$)/;
/** Follows what domains and devices do by themselves (spec: xen-domain-build.md, section 5; xenopsd.md, section 14.1). */
export class DomainWatcher {
  readonly #context: XenContext;
  readonly #report: (event: BackendEvent) => void;
  readonly #emulators: EmulatorEvents;
  readonly #watches = new Map<number, Watch[]>();
  /** What was not yet told: VMs of which there is news, and devices, by their kind and id. */
  readonly #news = new Map<string, BackendEvent>();
  #stopped = false;

  constructor(context: XenContext, report: (event: BackendEvent) => void) {
    this.#context = context;
    this.#report = report;
    this.#emulators = new EmulatorEvents(context, report);
  }

  /** Begins; resolves when all that is there is known and watched. */
  async begin(): Promise<void> {
    const ready = Promise.withResolvers<void>();
    void this.#run(ready.resolve);
    await ready.promise;
  }

  /** To be called when the connection is closed, or about to be. */
  stop(): void {
    this.#stopped = true;
  }

  async #run(ready: () => void): Promise<void> {
    const { xenstore, ambient, log, keys } = this.#context;
    while (!this.#stopped) {
      try {
        await this.#follow(await xenstore.connection(), ready);
      } catch (error) {
        if (!this.#stopped) log.warn(`xenstore is not watched: ${messageOf(error)}`);
      }
      for (const domid of this.#watches.keys()) keys.watched(domid, false);
      this.#context.domains.allUnwatched();
      this.#watches.clear();
      ready();
      if (!this.#stopped) await sleep(ambient, RETRY_MS);
    }
  }

  async #follow(connection: Connection, ready: () => void): Promise<void> {
    const [introduced, released, backends] = await Promise.all([
      connection.watch("@introduceDomain"),
      connection.watch("@releaseDomain"),
      connection.watch(BACKENDS),
    ]);
    await this.#look(connection);
    ready();
    await Promise.all([
      this.#each(introduced, () => this.#look(connection)),
      this.#each(released, () => this.#look(connection)),
      this.#each(backends, (path) => this.#backendChanged(connection, path)),
    ]);
  }

  async #each(watch: Watch, act: (path: string) => Promise<void> | void): Promise<void> {
    for await (const path of watch) await act(path);
  }

  /** What the hypervisor's list says that is new. */
  async #look(connection: Connection): Promise<void> {
    const { domains } = this.#context;
    for (const change of await domains.look()) await this.#changed(connection, change);
    for (const domid of domains.unwatched()) await this.#watchDomain(connection, domid);
  }

  async #changed(connection: Connection, { before, now }: DomainChange): Promise<void> {
    const { states, domains } = this.#context;
    const { domid, uuid } = now ?? before ?? { domid: 0, uuid: "" };
    if (now === undefined) this.#context.devices.forget(domid);
    if (!isAlive(now)) await this.#unwatchDomain(domid);
    else if (before !== undefined && !isAlive(before)) domains.renewed(domid);
    if (isAlive(now) && before?.shutdown === true) await connection.resume(domid).catch(() => {});
    if (states.find(uuid) === undefined) return;
    this.#report({ kind: now?.shutdown === true ? "vm" : "news", vm: uuid });
  }

  async #watchDomain(connection: Connection, domid: number): Promise<void> {
    const { states, keys, domains } = this.#context;
    const info = domains.info(domid);
    if (info === undefined || !isAlive(info)) return domains.watched(domid);
    const { uuid } = info;
    if (states.find(uuid) === undefined) return;
    const home = domainPath(domid);
    if ((await readTextIfAny(connection, `${home}/store/port`)) === undefined) return;
    domains.built(domid);
    domains.watched(domid);
    const token = `xenopsd-xc:domain-${domid}`;
    const paths = [home, `${vmPath(uuid)}/rtc/timeoffset`];
    const watches = await Promise.all(paths.map((path) => this.#watch(connection, path, token)));
    this.#watches.set(
      domid,
      watches.flatMap((watch) => watch ?? []),
    );
    keys.watched(domid, true);
    const [keysOfDomain, clock] = watches;
    if (keysOfDomain !== undefined) {
      void this.#quietly(keysOfDomain, (path) => this.#domainChanged(connection, domid, path.slice(home.length + 1)));
    }
    if (clock !== undefined) void this.#quietly(clock, () => this.#clockChanged(connection, domid));
  }

  async #watch(connection: Connection, path: string, token: string): Promise<Watch | undefined> {
    try {
      return await connection.watch(path, token);
    } catch (error) {
      if (isRefusal(error, "EEXIST")) return undefined;
      throw error;
    }
  }

  async #quietly(watch: Watch, act: (path: string) => Promise<void> | void): Promise<void> {
    try {
      await this.#each(watch, act);
    } catch {
      // The loop over all domains ends with the same connection, and begins anew.
    }
  }

  async #unwatchDomain(domid: number): Promise<void> {
    const watches = this.#watches.get(domid);
    if (watches === undefined) return;
    this.#watches.delete(domid);
    this.#context.keys.watched(domid, false);
    await Promise.allSettled(watches.map((watch) => watch.close()));
  }

  async #domainChanged(connection: Connection, domid: number, key: string): Promise<void> {
    // The empty key comes first in every watch: the device model may have been there before.
    if (key === "" || key === "image/device-model-pid") this.#emulators.follow(domid);
    if (key === "qemu-pid-signal") await this.#emulatorDied(connection, domid);
    if (key !== "" && !DOMAIN_KEYS.test(key)) return;
    this.#context.keys.changed(domid);
    this.#tellNews(domid);
  }

  async #clockChanged(connection: Connection, domid: number): Promise<void> {
    const { domains, states } = this.#context;
    const uuid = domains.vmOf(domid);
    if (uuid === undefined) return;
    const offset = await readTextIfAny(connection, `${vmPath(uuid)}/rtc/timeoffset`);
    if (offset === undefined || offset === states.find(uuid)?.rtc_timeoffset) return;
    states.change(uuid, { rtc_timeoffset: offset });
    this.#defineClock(uuid, offset);
    this.#tellNews(domid);
  }

  /** The VM's next domain begins with that clock: its guest may reboot before those who have heard of it say so. */
  #defineClock(uuid: string, timeoffset: string): void {
    const { store } = this.#context;
    const vm = store.hasVm(uuid) ? store.vm(uuid) : undefined;
    if (vm?.ty[0] !== "HVM" || vm.ty[1].timeoffset === timeoffset) return;
    store.putVm({ ...vm, ty: ["HVM", { ...vm.ty[1], timeoffset }] });
  }

  async #emulatorDied(connection: Connection, domid: number): Promise<void> {
    const { settings, hypervisor, log } = this.#context;
    const signal = await readTextIfAny(connection, `${domainPath(domid)}/qemu-pid-signal`);
    if (signal === undefined) return;
    log.error(`the device model of domain ${domid} has ended: ${signal}`);
    this.#tellUsbGone(domid);
    if (settings.actionAfterEmulatorCrash === "pause") await hypervisor.pause(domid).catch(() => {});
    if (settings.actionAfterEmulatorCrash === "poweroff") {
      await hypervisor.shutdown(domid, ShutdownCode.poweroff).catch(() => {});
    }
  }

  /** The guest's USB devices have gone with its device model. */
  #tellUsbGone(domid: number): void {
    const { domains, store } = this.#context;
    const uuid = domains.vmOf(domid) ?? "";
    for (const { id } of store.devices("vusb", uuid)) this.#report({ kind: "vusb", id });
  }

  /** A device's backend tells something: of which device, its private keys say. */
  async #backendChanged(connection: Connection, path: string): Promise<void> {
    const [kind, domainText, devidText, key] = path.split("/").slice(BACKEND_DEPTH);
    if (kind === undefined) return this.#allMayHaveChanged();
    if (devidText === undefined || (key !== undefined && !BACKEND_KEYS.has(key))) return;
    const domid = Number(domainText);
    const uuid = this.#context.domains.vmOf(domid);
    if (uuid === undefined || !this.#watches.has(domid)) return;
    const devid = Number(devidText);
    const plugged = await this.#context.devices.all(uuid, domid);
    const device = plugged.find((each) => each.kind === kind && each.devid === devid);
    if (key === undefined || key === "state") await this.#lookAtDrivers(connection, uuid, plugged, device);
    if (device === undefined || key === undefined) return;
    const { of, name } = device;
    if (of === "vbd" || of === "vif") this.#tellSoon(`${of} ${uuid} ${name}`, { kind: of, id: [uuid, name] });
  }

  /** A device has changed its state, or is one no more. As long as no driver was seen, only that device can have brought one. */
  async #lookAtDrivers(
    connection: Connection,
    uuid: string,
    plugged: readonly PluggedDevice[],
    changed: PluggedDevice | undefined,
  ): Promise<void> {
    const { states } = this.#context;
    const before = states.find(uuid)?.pv_drivers_detected === true;
    const now = await anyConnected(connection, before || changed === undefined ? plugged : [changed]);
    if (now === before) return;
    states.change(uuid, { pv_drivers_detected: now });
    this.#tellSoon(uuid, { kind: "news", vm: uuid });
  }

  #allMayHaveChanged(): void {
    for (const domid of this.#watches.keys()) {
      this.#context.keys.changed(domid);
      this.#tellNews(domid);
    }
  }

  #tellNews(domid: number): void {
    const uuid = this.#context.domains.vmOf(domid);
    if (uuid !== undefined) this.#tellSoon(uuid, { kind: "news", vm: uuid });
  }

  /** Much that changes at once is told once. */
  #tellSoon(about: string, event: BackendEvent): void {
    if (this.#news.size === 0) setImmediate(() => this.#tellAllNews());
    this.#news.set(about, event);
  }

  #tellAllNews(): void {
    const news = [...this.#news.values()];
    this.#news.clear();
    if (!this.#stopped) for (const event of news) this.#report(event);
  }
}
