import type { DomainCreation, DomainInfo, DomainType } from "../domain.ts";

export const pageBytes = 4096;
export const pagesOfMib = 256;

/** A domain of the simulated hypervisor: what survives the end of this process. Memory in pages of 4096 bytes. */
export interface SimulatedDomain {
  readonly domid: number;
  uuid: string;
  readonly type: DomainType;
  readonly hap: boolean;
  maxVcpus: number;
  /** By a toolstack. */
  paused: boolean;
  shutdown: boolean;
  shutdownCode: number;
  pages: number;
  maxPages: number;
  /** Claimed and not yet given. */
  claimed: number;
  shadowMib: number;
  /** It has memory and something to run. */
  built: boolean;
  /** Its guest is up: drivers and agent run. */
  booted: boolean;
  /** Its guest came from an image and has yet to connect its devices anew. */
  restored: boolean;
  /** Pages that its guest has beside what its balloon driver is told. */
  balloonOffset: number;
  /** The next event channel. */
  nextPort: number;
  readonly parameters: Record<number, string>;
}

/** A domain as `createDomain` makes it. */
export function newDomain(domid: number, creation: DomainCreation): SimulatedDomain {
  return {
    domid,
    uuid: creation.uuid,
    type: creation.type,
    hap: creation.hap,
    maxVcpus: creation.maxVcpus,
    paused: true,
    shutdown: false,
    shutdownCode: 0,
    pages: 0,
    maxPages: 0,
    claimed: 0,
    shadowMib: 0,
    built: false,
    booted: false,
    restored: false,
    balloonOffset: 0,
    nextPort: 1,
    parameters: {},
  };
}

/** A domain as the hypervisor lists it. */
export function infoOf(domain: SimulatedDomain): DomainInfo {
  const { domid, uuid, type, hap, shutdown, shutdownCode, paused, pages, maxPages, claimed, maxVcpus } = domain;
  return {
    domid,
    uuid,
    hvm: type !== "pv",
    hap,
    dying: false,
    shutdown,
    shutdownCode,
    paused,
    blocked: !paused && !shutdown,
    running: false,
    totalPages: pages,
    maxPages,
    outstandingPages: claimed,
    cpuTime: 0n,
    onlineVcpus: maxVcpus,
    maxVcpuId: maxVcpus - 1,
    sharedInfoFrame: BigInt(0x100000 + domid),
  };
}
