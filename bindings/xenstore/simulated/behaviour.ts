import type { XenstoreErrorName } from "../errors.ts";

/** Where the two daemons of Xen 4.17 differ (spec: xenstore-protocol.md, section 2.9 and where named there). */
export interface Behaviour {
  /** An event that a client's own request causes comes before the answer. */
  readonly eventFirst: boolean;
  /** Equal events that wait for the same client are one. */
  readonly mergesEvents: boolean;
  /** A transaction commits when its requests, made again on the changed tree, are answered alike. */
  readonly replays: boolean;
  /** Children are listed bytewise, not in the order of their making. */
  readonly sorts: boolean;
  /** `@name` is a child of the root like others. */
  readonly specialsAreNodes: boolean;
  /** A missing node below what a guest may not read is EACCES, not ENOENT. */
  readonly hidesMissing: boolean;
  /** What a guest makes is its own, whoever owns the parent. */
  readonly creatorOwns: boolean;
  /** The owner that is set, and the parties of SET_TARGET, must exist. */
  readonly checksDomains: boolean;
  /** Grants of a domain that is gone are taken from the nodes at once; otherwise they stay, without effect. */
  readonly dropsGrants: boolean;
  /** The removal of a domain's nodes shows as events. */
  readonly showsCleanup: boolean;
  /** A shutdown shows once, until RESUME; otherwise at each notice of the hypervisor. */
  readonly shutdownOnce: boolean;
  /** Removing a node shows also on watched paths below it that were no nodes. */
  readonly showsMissingBelow: boolean;
  /** DIRECTORY answers up to 4096 bytes, and DIRECTORY_PART what is beyond; otherwise any length. */
  readonly partsDirectories: boolean;
  /** Answers to WATCH and UNWATCH carry the number of the transaction that the request carried. */
  readonly echoesWatchTransaction: boolean;
  /** INTRODUCE needs an event channel above 0; a second one with another frame is taken. */
  readonly introducesAgain: boolean;
  readonly pathBytes: number;
  /** Bytes of a value at most, for everyone. */
  readonly valueBytes: number;
  /** Bytes of value, children's names and permissions of a guest's node at most. */
  readonly guestNodeBytes: number;
  readonly guestWatches: number;
  readonly unknownTransaction: XenstoreErrorName;
  readonly unknownDomain: XenstoreErrorName;
  readonly watchQuota: XenstoreErrorName;
  readonly quota: XenstoreErrorName;
  readonly ownerChange: XenstoreErrorName;
  readonly unknownCommand: "OK" | XenstoreErrorName;
}

/** The daemon written in C, as distributions run it. */
export const cBehaviour: Behaviour = {
  eventFirst: true,
  mergesEvents: true,
  replays: false,
  sorts: false,
  specialsAreNodes: false,
  hidesMissing: true,
  creatorOwns: true,
  checksDomains: true,
  dropsGrants: false,
  showsCleanup: true,
  shutdownOnce: true,
  showsMissingBelow: false,
  partsDirectories: true,
  echoesWatchTransaction: true,
  introducesAgain: true,
  pathBytes: 2048,
  valueBytes: Number.POSITIVE_INFINITY,
  guestNodeBytes: 2048,
  guestWatches: 128,
  unknownTransaction: "ENOENT",
  unknownDomain: "ENOENT",
  watchQuota: "E2BIG",
  quota: "ENOSPC",
  ownerChange: "EPERM",
  unknownCommand: "EINVAL",
};

/** oxenstored, as XenServer-like hosts run it. */
export const ocamlBehaviour: Behaviour = {
  eventFirst: false,
  mergesEvents: false,
  replays: true,
  sorts: true,
  specialsAreNodes: true,
  hidesMissing: false,
  creatorOwns: false,
  checksDomains: false,
  dropsGrants: true,
  showsCleanup: false,
  shutdownOnce: false,
  showsMissingBelow: true,
  partsDirectories: false,
  echoesWatchTransaction: false,
  introducesAgain: false,
  pathBytes: 1024,
  valueBytes: 2048,
  guestNodeBytes: Number.POSITIVE_INFINITY,
  guestWatches: 100,
  unknownTransaction: "EIO",
  unknownDomain: "EINVAL",
  watchQuota: "EQUOTA",
  quota: "EQUOTA",
  ownerChange: "EACCES",
  unknownCommand: "OK",
};

/** Limits of a guest that both have. */
export const guestNodes = 1000;
export const guestTransactions = 10;
export const guestPermissions = 5;
/** Nodes that a guest's transaction may touch. */
export const transactionNodes = 1024;
