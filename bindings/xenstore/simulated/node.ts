import type { Permission } from "../permissions.ts";

/** A node; never changed, only replaced. */
export interface Node {
  readonly value: Buffer;
  /** Names in the order of their making. */
  readonly children: readonly string[];
  readonly permissions: readonly Permission[];
  /** Of the store, when the node was last replaced. */
  readonly generation: number;
  /** Of the store, when the permissions came to be: grants to a domain that is younger do not count. */
  readonly granted: number;
}

/** Who asks. */
export interface Caller {
  readonly domid: number;
  /** The domain whose rights it has too. */
  readonly target: number | undefined;
}

/** When a domain came to be, as a generation of the store; undefined for one that is not there. */
export type BornAt = (domid: number) => number | undefined;

/** A right on a node. */
export type Right = "read" | "write" | "own";

/** Whether the caller has the right; domain 0 has all (spec: xenstore-protocol.md, section 2.4). */
export function mayAccess(node: Node, caller: Caller, right: Right, bornAt: BornAt): boolean {
  if (caller.domid === 0) return true;
  if (accessOf(node, caller.domid, right, bornAt)) return true;
  return caller.target !== undefined && accessOf(node, caller.target, right, bornAt);
}

function accessOf(node: Node, domid: number, right: Right, bornAt: BornAt): boolean {
  const [first, ...grants] = node.permissions;
  if (first === undefined) return false;
  const born = bornAt(domid);
  const known = born !== undefined && born <= node.granted;
  if (known && first.domid === domid) return true;
  if (right === "own") return false;
  const grant = known ? grants.find((entry) => entry.domid === domid) : undefined;
  const { access } = grant ?? first;
  return access === "b" || access === (right === "read" ? "r" : "w");
}

/** Bytes that count against a guest's limit for one node. */
export function sizeOf(node: Node): number {
  const names = node.children.reduce((sum, name) => sum + name.length + 1, 0);
  return node.value.length + names + node.permissions.length * 8;
}
