import type { VmT } from "../../../../generated/daemons/xenops.ts";
import type { Timer } from "../../../../runtime/ambient.ts";
import type { DomainActionRequest, ShutdownRequest } from "../../atomics/operation.ts";
import type { TaskScope } from "../../tasks/task.ts";
import type { Hypervisor } from "./hypervisor.ts";

/** Natural lengths of what a guest does, in milliseconds. */
const BOOT = 40;
const ACKNOWLEDGE = 5;
const SHUT_DOWN = 30;

/** What a domain needs after the guest has done as asked. */
const OUTCOMES: Readonly<Record<ShutdownRequest, DomainActionRequest>> = {
  PowerOff: "Needs_poweroff",
  Reboot: "Needs_reboot",
  Suspend: "Needs_suspend",
};

interface Guest {
  /** What goes on in the guest just now. */
  timer: Timer | undefined;
  /** What it is asked to do. */
  request: ShutdownRequest | undefined;
  acknowledged: boolean;
  /** Who waits for the guest to acknowledge or to end. */
  readonly waiters: Set<() => void>;
}

/**
 * What guests do inside their domains: boot, tell of themselves, and follow requests. Time stands still for a guest that
 * is paused.
 */
export class Guests {
  readonly #hypervisor: Hypervisor;
  readonly #guests = new Map<string, Guest>();
  readonly #definitions: (id: string) => VmT | undefined;

  /** `definitions` finds a VM by its id. */
  constructor(hypervisor: Hypervisor, definitions: (id: string) => VmT | undefined) {
    this.#hypervisor = hypervisor;
    this.#definitions = definitions;
  }

  /** The domain runs from now on: the guest goes on with what it was doing. */
  run(id: string): void {
    const domain = this.#hypervisor.peek(id)?.domain;
    if (domain === undefined || domain.paused || domain.ended || domain.asleep) return;
    if (!domain.booted) this.#after(id, BOOT, () => this.#boot(id));
    else this.#goOn(id);
  }

  /** The domain runs no more. */
  halt(id: string): void {
    this.#guests.get(id)?.timer?.stop();
  }

  /** The domain is gone; who waits for it hears of it. */
  gone(id: string): void {
    const guest = this.#guests.get(id);
    if (guest === undefined) return;
    guest.timer?.stop();
    this.#guests.delete(id);
    for (const wake of [...guest.waiters]) wake();
  }

  /** Ends all timers. */
  stop(): void {
    for (const { timer } of this.#guests.values()) timer?.stop();
    this.#guests.clear();
  }

  /** Asks a guest to end; answers whether it acknowledges within so many seconds. */
  async ask(task: TaskScope, vm: VmT, request: ShutdownRequest, seconds: number): Promise<boolean> {
    const guest = this.#guest(vm.id);
    guest.request = request;
    guest.acknowledged = false;
    this.#goOn(vm.id);
    const acknowledged = () => guest.acknowledged || this.#hasEnded(vm.id);
    const answer = await this.#until(task, guest, acknowledged, seconds);
    if (!answer) guest.request = undefined;
    return answer;
  }

  /** Waits for a domain's end; answers whether it comes within so many seconds. */
  ended(task: TaskScope, vm: VmT, seconds: number): Promise<boolean> {
    return this.#until(task, this.#guest(vm.id), () => this.#hasEnded(vm.id), seconds);
  }

  /** A guest ends by itself. */
  end(id: string, request: DomainActionRequest): void {
    const domain = this.#hypervisor.domain(id);
    domain.request = request;
    domain.ended = true;
    this.halt(id);
    const guest = this.#guests.get(id);
    if (guest !== undefined) {
      guest.request = undefined;
      for (const wake of [...guest.waiters]) wake();
    }
  }

  #guest(id: string): Guest {
    const known = this.#guests.get(id);
    if (known !== undefined) return known;
    const guest: Guest = { timer: undefined, request: undefined, acknowledged: false, waiters: new Set() };
    this.#guests.set(id, guest);
    return guest;
  }

  #after(id: string, milliseconds: number, act: () => void): void {
    const guest = this.#guest(id);
    guest.timer?.stop();
    const delay = this.#hypervisor.delay(milliseconds);
    if (delay <= 0) act();
    else guest.timer = this.#hypervisor.ambient.after(delay, act);
  }

  #boot(id: string): void {
    const vm = this.#definitions(id);
    if (vm === undefined) return;
    const domain = this.#hypervisor.domain(id);
    const crashes = this.#hypervisor.fails(vm, "guest-crashes");
    if (crashes) {
      this.end(id, "Needs_crashdump");
    } else {
      domain.booted = true;
      this.#goOn(id);
    }
    this.#hypervisor.settle(id);
    this.#hypervisor.report({ kind: crashes ? "vm" : "news", vm: id });
  }

  /** Follows a request, if the guest can. */
  #goOn(id: string): void {
    const guest = this.#guests.get(id);
    const domain = this.#hypervisor.peek(id)?.domain;
    const vm = this.#definitions(id);
    if (guest?.request === undefined || domain === undefined || vm === undefined) return;
    if (domain.paused || domain.ended || !domain.booted || this.#ignores(vm, guest.request)) return;
    const { request } = guest;
    this.#after(id, ACKNOWLEDGE, () => {
      guest.acknowledged = true;
      for (const wake of [...guest.waiters]) wake();
      if (request !== "Suspend" && this.#hypervisor.fails(vm, "guest-hangs-at-shutdown")) return;
      this.#after(id, SHUT_DOWN, () => this.end(id, OUTCOMES[request]));
    });
  }

  #ignores(vm: VmT, request: ShutdownRequest): boolean {
    const name = request === "Suspend" ? "guest-ignores-suspend" : "guest-ignores-shutdown";
    return this.#hypervisor.fails(vm, name) || this.#hypervisor.fails(vm, "no-guest-agent");
  }

  #hasEnded(id: string): boolean {
    const domain = this.#hypervisor.peek(id)?.domain;
    return domain === undefined || domain.ended;
  }

  async #until(task: TaskScope, guest: Guest, reached: () => boolean, seconds: number): Promise<boolean> {
    if (reached()) return true;
    if (seconds <= 0) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const look = () => {
      if (reached()) resolve(true);
    };
    const timer = this.#hypervisor.ambient.after(seconds * 1000, () => resolve(false));
    guest.waiters.add(look);
    try {
      return await task.unlessCancelled(promise);
    } finally {
      guest.waiters.delete(look);
      timer.stop();
    }
  }
}
