import type { MemoryServer } from "../../generated/daemons/memory.ts";
import type { Ambient } from "../../runtime/ambient.ts";
import type { Int64 } from "../../runtime/daemon/descriptor.ts";
import { DaemonError } from "../../runtime/daemon/error.ts";
import { messageOf } from "../../runtime/error-message.ts";
import type { Logger } from "../../runtime/log/logger.ts";
import type { Backend } from "./backends/backend.ts";
import type { BootMemory } from "./boot-memory.ts";
import { KEPT_FREE } from "./decisions/model.ts";
import type { DomainKeys } from "./domain-keys.ts";
import { type DomainZeroOptions, domainZeroPolicy } from "./domain-zero.ts";
import { cannotFree, failure } from "./errors.ts";
import type { Lock } from "./lock.ts";
import type { Reservations } from "./reservations.ts";
import type { Sampler } from "./sampler.ts";
import type { Squeezer } from "./squeezer.ts";
import { type MemoryTargets, typeOffsetOf } from "./targets.ts";

/** What the calls work with. */
export interface Parts {
  readonly backend: Backend;
  readonly keys: DomainKeys;
  readonly reservations: Reservations;
  readonly targets: MemoryTargets;
  readonly sampler: Sampler;
  readonly squeezer: Squeezer;
  readonly bootMemory: BootMemory;
  readonly domainZero: DomainZeroOptions;
  /** Held by every call that touches memory, and by the periodic check. */
  readonly lock: Lock;
  readonly ambient: Ambient;
  readonly log: Logger;
}

/** More KiB than any host has, and still exact with what is kept free added. */
const ENDLESS = 2 ** 50;

/** The calls of the interface (spec: squeezed.md, section 3). */
export function memoryServer(parts: Parts): MemoryServer {
  const { backend, keys, reservations, squeezer, bootMemory, domainZero, lock, ambient, log } = parts;
  const reserve = async (service: string, kib: number): Promise<string> => {
    const id = ambient.uuid();
    await reservations.add(service, id, kib);
    log.info(`reserved ${kib} KiB for ${service} as ${id}`);
    return id;
  };
  return {
    get_diagnostics: () => "Diagnostics not yet available",
    login: (_dbg, service) =>
      lock.run(async () => {
        await reservations.clear(service);
        return service;
      }),
    async reserve_memory(_dbg, service, size) {
      const kib = toKib(size);
      return lock.run(async () => {
        await squeezer.free(kib).catch((error: unknown) => Promise.reject(inCallersTerms(error, size, kib)));
        return reserve(service, kib);
      });
    },
    async reserve_memory_range(_dbg, service, least, most) {
      const [min, max] = [toKib(least), toKib(most)];
      return lock.run(async () => {
        const kib = await squeezer.freeRange(min, max);
        return [await reserve(service, kib), kib];
      });
    },
    delete_reservation: (_dbg, service, id) => lock.run(() => reservations.remove(service, id)),
    transfer_reservation_to_domain: (_dbg, service, id, domid) => lock.run(() => transfer(parts, service, id, domid)),
    query_reservation_of_domain: (_dbg, _service, domid) =>
      lock.run(async () => {
        const id = await keys.read(domid, "memory/reservation-id");
        if (id === undefined) throw failure("No_reservation");
        return id;
      }),
    balance_memory: () => lock.run(() => balance(parts)),
    get_host_reserved_memory: () => KEPT_FREE,
    get_host_initial_free_memory: () => bootMemory.bytes(),
    get_domain_zero_policy: () => domainZeroPolicy(domainZero, backend.hypervisor),
  };
}

/** Hands out what is free; what goes wrong is only logged. */
export async function balance({ squeezer, log }: Parts): Promise<void> {
  try {
    await squeezer.balance();
  } catch (error) {
    log.info(`memory was not balanced: ${messageOf(error)}`);
  }
}

/** The domain may have what was set aside, and so it counts as the domain's. */
async function transfer(
  { keys, reservations, targets, backend, log }: Parts,
  service: string,
  id: string,
  domid: number,
) {
  const kib = await reservations.amount(service, id);
  if (kib === undefined) throw failure(["Unknown_reservation", id]);
  await keys.write(domid, { "memory/initial-reservation": String(kib), "memory/reservation-id": id });
  await reservations.transfer(service, id, domid);
  const info = await backend.hypervisor.domain(domid);
  if (info === undefined) return log.warn(`reservation ${id} goes to domain ${domid}, which is not there`);
  const type = (await keys.read(domid, "domain-type")) ?? (info.hvm ? "hvm" : "pv");
  const { cap } = info;
  await targets.setLimit({ domid, canBalloon: false, typeOffset: typeOffsetOf(type), memoryOffset: 0, cap }, kib);
}

/** A size of a request, in KiB. Raises `Invalid_memory_value` for one below zero. */
function toKib(size: Int64): number {
  if (size < 0) throw failure(["Invalid_memory_value", size]);
  return Math.min(Number(size), ENDLESS);
}

/** A failure to free an amount names it as the caller did, also where it was beyond all measure. */
function inCallersTerms(error: unknown, size: Int64, kib: number): unknown {
  if (!(error instanceof DaemonError) || error.tag !== "Cannot_free_this_much_memory" || kib < ENDLESS) return error;
  const [, free] = error.argument as readonly [Int64, number];
  return cannotFree(size, free);
}
