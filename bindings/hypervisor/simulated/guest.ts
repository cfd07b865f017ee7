import type { Ambient, Timer } from "../../../runtime/ambient.ts";
import type { Connection, Watch } from "../../xenstore/connection.ts";
import { directoryIfAny, readTextIfAny } from "../../xenstore/tree.ts";
import { HvmParameter, ShutdownCode } from "../domain.ts";
import type { SimulatedDomain } from "./domain.ts";
import type { FaultName } from "./faults.ts";
import { Frontend, type FrontendContext } from "./frontend.ts";
import { agentKeys } from "./guest-agent.ts";
import { coalesced } from "./wake.ts";

/** What a guest has of its host. */
export interface GuestHost {
  readonly ambient: Ambient;
  /** Its connection to xenstore; raises where it was not introduced. */
  connect(domid: number): Connection;
  /** A natural time as it is here, in milliseconds. */
  delay(milliseconds: number): number;
  fails(uuid: string, name: FaultName): boolean;
  shutDown(domain: SimulatedDomain, code: number): void;
  /** Pages that it would have more (or, below zero, fewer); answers how many. */
  balloon(domain: SimulatedDomain, pages: number): number;
  /** KiB a second that balloon drivers move. */
  readonly balloonSpeed: number;
  /** Something that has to outlive this process has changed. */
  keep(domain: SimulatedDomain): void;
}

/** Natural lengths of what a guest does, in milliseconds. */
const BOOT = 40;
const ACKNOWLEDGE = 5;
const SHUT_DOWN = 30;
const BALLOON = 20;
/** A balloon driver's step while it moves slowly or waits for memory. */
const BALLOON_STEP = 100;
/** Vector 0xf3 of every processor. */
const DRIVERS_INTERRUPT = String((2n << 56n) | 0xf3n);
/** ACPI's suspend to memory, as `HvmParameter.acpiState` says it. */
const ASLEEP = "3";

const CODES: Readonly<Record<string, number>> = {
  poweroff: ShutdownCode.poweroff,
  halt: ShutdownCode.poweroff,
  reboot: ShutdownCode.reboot,
  suspend: ShutdownCode.suspend,
  crash: ShutdownCode.crash,
};

/** What a kernel does with the magic key that `control/sysrq` says; it makes nothing of the others. */
const KEYS: Readonly<Record<string, number>> = {
  b: ShutdownCode.reboot,
  c: ShutdownCode.crash,
  o: ShutdownCode.poweroff,
};

/** What goes on inside a domain: it boots, its drivers connect, its agent speaks, it follows requests. Time stands still while it is paused. */
export class Guest implements FrontendContext {
  readonly #host: GuestHost;
  readonly #domain: SimulatedDomain;
  readonly #frontends = new Map<string, Frontend>();
  readonly #lookAtRequest = coalesced(() => this.#obey());
  readonly #lookAtKey = coalesced(() => this.#obeyKey());
  readonly #lookAtTarget = coalesced(() => this.#balloon());
  #connection: Connection | undefined;
  /** What it does next, and when it would. */
  #doing: { readonly act: () => void; timer: Timer } | undefined;
  #ballooning: Timer | undefined;
  #ended = false;

  constructor(host: GuestHost, domain: SimulatedDomain) {
    this.#host = host;
    this.#domain = domain;
  }

  get connection(): Connection {
    if (this.#connection === undefined) throw new Error(`the guest of domain ${this.#domain.domid} has not booted`);
    return this.#connection;
  }

  get runs(): boolean {
    const { paused, shutdown, built, parameters } = this.#domain;
    return !this.#ended && built && !paused && !shutdown && parameters[HvmParameter.acpiState] !== ASLEEP;
  }

  get keepsDevices(): boolean {
    return this.#fails("detach-rejected");
  }

  /** Its processors may run, or run no more: it goes on, or stands still. */
  changed(): void {
    const doing = this.#doing;
    if (!this.runs) this.#standStill();
    else if (doing !== undefined) this.#after(doing.act === this.#boot ? BOOT : SHUT_DOWN, doing.act);
    else if (!this.#domain.booted) this.#after(BOOT, this.#boot);
    else if (this.#connection === undefined) void this.#attach().catch(() => {});
    else this.#lookAtAll();
  }

  /** The domain goes on where it had shut down: its connection to xenstore begins anew, its agent speaks again. */
  resumed(): void {
    void this.#connection?.close().catch(() => {});
    this.#connection = undefined;
    this.#frontends.clear();
    this.#doing = undefined;
    this.#domain.restored = this.#domain.booted;
    this.changed();
  }

  /** The domain is gone, or the host ends. */
  end(): void {
    this.#ended = true;
    this.#standStill();
    this.#doing = undefined;
    void this.#connection?.close().catch(() => {});
  }

  /** A button of its machine was pressed: a guest that is up shuts down, or sleeps. */
  pressed(button: "power" | "sleep"): void {
    if (!this.runs || !this.#domain.booted || this.#doing !== undefined) return;
    if (button === "sleep") this.#sleep();
    else if (!this.#fails("guest-ignores-shutdown")) this.#shutDownSoon(ShutdownCode.poweroff);
  }

  forget({ kind, devid }: Frontend): void {
    this.#frontends.delete(`${kind}/${devid}`);
  }

  readonly #boot = (): void => {
    this.#doing = undefined;
    if (this.#fails("guest-crashes")) {
      this.#host.shutDown(this.#domain, ShutdownCode.crash);
      return;
    }
    this.#domain.booted = true;
    this.#domain.restored = true;
    void this.#attach().catch(() => {});
  };

  /** Connects to xenstore; drivers and agent begin. Where there is no xenstore for it, the guest runs alone. */
  async #attach(): Promise<void> {
    this.#connection = this.#host.connect(this.#domain.domid);
    if (this.#fails("no-guest-agent")) return this.#host.keep(this.#domain);
    // Drivers take the hypervisor's events by an interrupt; by this parameter a toolstack knows of them.
    if (this.#domain.type !== "pv") this.#domain.parameters[HvmParameter.callbackIrq] = DRIVERS_INTERRUPT;
    const { connection } = this;
    const watches = ["control/shutdown", "memory/target", "device", "control/sysrq"].map((path) =>
      connection.watch(path),
    );
    if (this.#domain.restored) {
      const target = await readTextIfAny(connection, "memory/target");
      if (target !== undefined) this.#domain.balloonOffset = this.#domain.pages - Math.floor(Number(target) / 4);
      await Promise.all(Object.entries(agentKeys).map(([key, value]) => connection.write(key, value)));
      this.#domain.restored = false;
      this.#host.keep(this.#domain);
    }
    const [requests, target, devices, keys] = await Promise.all(watches);
    if (requests !== undefined) void this.#listen(requests, () => this.#lookAtRequest());
    if (target !== undefined) void this.#listen(target, () => this.#lookAtTarget());
    if (devices !== undefined) void this.#listen(devices, (path) => this.#deviceChanged(path));
    if (keys !== undefined) void this.#listen(keys, () => this.#lookAtKey());
  }

  async #listen(watch: Watch, act: (path: string) => void): Promise<void> {
    try {
      for await (const path of watch) if (this.runs) act(path);
    } catch {
      // The connection has ended, and with it the guest.
    }
  }

  #lookAtAll(): void {
    this.#lookAtRequest();
    this.#lookAtKey();
    this.#lookAtTarget();
    void this.#lookForDevices().catch(() => {});
  }

  #deviceChanged(path: string): void {
    const [, kind, devid, key] = path.split("/");
    if (kind === undefined || devid === undefined) {
      void this.#lookForDevices().catch(() => {});
      return;
    }
    const known = this.#frontends.get(`${kind}/${devid}`);
    if (known === undefined && key !== "state") return;
    if (known === undefined || key === undefined) this.#frontend(kind, devid).poke();
  }

  async #lookForDevices(): Promise<void> {
    for (const kind of await directoryIfAny(this.connection, "device")) {
      for (const devid of await directoryIfAny(this.connection, `device/${kind}`)) this.#frontend(kind, devid).poke();
    }
  }

  #frontend(kind: string, devid: string): Frontend {
    const name = `${kind}/${devid}`;
    const known = this.#frontends.get(name);
    if (known !== undefined) return known;
    const frontend = new Frontend(this, kind, devid);
    this.#frontends.set(name, frontend);
    return frontend;
  }

  /** Follows a request in `control/shutdown` (spec: xen-domain-build.md, section 7). */
  async #obey(): Promise<void> {
    if (!this.runs || this.#doing !== undefined) return;
    const request = (await readTextIfAny(this.connection, "control/shutdown")) ?? "";
    if (request === "" || this.#ignores(request) || !this.runs || this.#doing !== undefined) return;
    this.#after(ACKNOWLEDGE, () => {
      this.#doing = undefined;
      void this.connection.write("control/shutdown", "").catch(() => {});
      if (request === "s3") this.#sleep();
      else if (request === "suspend" || !this.#fails("guest-hangs-at-shutdown")) this.#shutDownSoon(CODES[request]);
    });
  }

  /** Follows a magic key in `control/sysrq`, at once (spec: xenstore-protocol.md, section 4.2). */
  async #obeyKey(): Promise<void> {
    const key = (await readTextIfAny(this.connection, "control/sysrq")) ?? "";
    if (key === "" || !this.runs) return;
    await this.connection.write("control/sysrq", "");
    const code = KEYS[key];
    if (code !== undefined) this.#host.shutDown(this.#domain, code);
  }

  #shutDownSoon(code: number | undefined): void {
    if (code === undefined) return;
    this.#after(SHUT_DOWN, () => {
      this.#doing = undefined;
      this.#host.shutDown(this.#domain, code);
    });
  }

  #sleep(): void {
    this.#domain.parameters[HvmParameter.acpiState] = ASLEEP;
    this.#host.keep(this.#domain);
  }

  #ignores(request: string): boolean {
    return this.#fails(request === "suspend" ? "guest-ignores-suspend" : "guest-ignores-shutdown");
  }

  /** Its balloon driver moves towards `memory/target`. */
  async #balloon(): Promise<void> {
    const text = await readTextIfAny(this.connection, "memory/target");
    const target = Number(text);
    if (text === undefined || !Number.isSafeInteger(target) || this.#ballooning !== undefined) return;
    const distance = Math.floor(target / 4) + this.#domain.balloonOffset - this.#domain.pages;
    if (distance === 0 || !this.runs || this.#fails("balloon-stuck")) return;
    const slow = Number.isFinite(this.#host.balloonSpeed);
    this.#inAMoment(slow ? BALLOON_STEP : this.#host.delay(BALLOON), () => {
      const step = slow ? Math.floor((this.#host.balloonSpeed * BALLOON_STEP) / 4000) : Math.abs(distance);
      const moved = this.#host.balloon(this.#domain, Math.max(-step, Math.min(step, distance)));
      if (moved === distance) this.#host.keep(this.#domain);
      else if (moved !== 0) this.#lookAtTarget();
      else this.#inAMoment(BALLOON_STEP, () => this.#lookAtTarget());
    });
  }

  #inAMoment(milliseconds: number, act: () => void): void {
    const done = () => {
      this.#ballooning = undefined;
      act();
    };
    if (milliseconds <= 0) done();
    else this.#ballooning = this.#host.ambient.after(milliseconds, done);
  }

  #after(milliseconds: number, act: () => void): void {
    this.#doing?.timer.stop();
    const delay = this.#host.delay(milliseconds);
    if (delay <= 0) act();
    else this.#doing = { act, timer: this.#host.ambient.after(delay, act) };
  }

  #standStill(): void {
    this.#doing?.timer.stop();
    this.#ballooning?.stop();
    this.#ballooning = undefined;
  }

  #fails(name: FaultName): boolean {
    return this.#host.fails(this.#domain.uuid, name);
  }
}
