import { xenstoreError } from "../errors.ts";
import { childOf, nameOf, parentOf } from "../path.ts";
import type { Permission } from "../permissions.ts";
import { type Behaviour, guestNodes, guestPermissions } from "./behaviour.ts";
import { type BornAt, type Caller, mayAccess, type Node, type Right, sizeOf } from "./node.ts";
import type { View } from "./view.ts";

/** A change that watches have to hear of. */
export interface Change {
  readonly path: string;
  /** Only for watches of exactly that path: a node below one that was removed. */
  readonly exact: boolean;
  /** Also for watches anywhere below, with their own paths, whether there was a node or not. */
  readonly below: boolean;
  /** The node before: who could read it may hear of the change. */
  readonly before: Node | undefined;
}

/** What an operation works on, and for whom. */
export interface Context {
  readonly view: View;
  readonly caller: Caller;
  readonly behaviour: Behaviour;
  readonly bornAt: BornAt;
  /** How many nodes a domain owns, as this context sees it. */
  readonly ownedBy: (domid: number) => number;
  readonly generation: () => number;
  readonly changed: (change: Change) => void;
}

/** The node, when the caller has the right; raises ENOENT, EACCES. */
function nodeAt(context: Context, path: string, right: Right): Node {
  const node = context.view.get(path);
  if (node === undefined) throw missing(context, path, right);
  if (!may(context, node, right)) throw xenstoreError("EACCES", path);
  return node;
}

/** READ. */
export function read(context: Context, path: string): Buffer {
  return nodeAt(context, path, "read").value;
}

/** DIRECTORY: the names and the node's generation. */
export function list(context: Context, path: string): { names: readonly string[]; generation: number } {
  const { children, generation } = nodeAt(context, path, "read");
  return { names: context.behaviour.sorts ? [...children].sort() : children, generation };
}

/** WRITE. */
export function write(context: Context, path: string, value: Buffer): void {
  if (value.length > context.behaviour.valueBytes) throw xenstoreError("E2BIG", path);
  const node = context.view.get(path);
  if (node === undefined) create(context, path, value);
  else if (!may(context, node, "write")) throw xenstoreError("EACCES", path);
  else {
    replace(context, path, { ...node, value });
    context.changed({ path, exact: false, below: false, before: node });
  }
}

/** MKDIR. */
export function mkdir(context: Context, path: string): void {
  const node = context.view.get(path);
  if (node === undefined) create(context, path, Buffer.alloc(0));
  else if (!may(context, node, "write")) throw xenstoreError("EACCES", path);
}

/** RM. */
export function rm(context: Context, path: string): void {
  if (path === "/") throw xenstoreError("EINVAL", "the root cannot be removed");
  const { view } = context;
  const node = view.get(path);
  if (node === undefined) {
    const error = missing(context, path, "write");
    if (error.code !== "ENOENT" || view.get(parentOf(path)) === undefined) throw error;
    return;
  }
  if (!may(context, node, "write")) throw xenstoreError("EACCES", path);
  remove(context, path, node);
}

/** GET_PERMS. */
export function getPermissions(context: Context, path: string): readonly Permission[] {
  return nodeAt(context, path, "read").permissions;
}

/** SET_PERMS, which only the owner may, and only domain 0 with another owner. */
export function setPermissions(context: Context, path: string, permissions: readonly Permission[]): void {
  const { behaviour, caller, bornAt } = context;
  const node = nodeAt(context, path, "own");
  const owner = permissions[0]?.domid ?? 0;
  if (caller.domid !== 0) {
    if (owner !== node.permissions[0]?.domid) throw xenstoreError(behaviour.ownerChange, path);
    if (permissions.length > guestPermissions && behaviour.checksDomains) throw xenstoreError("ENOSPC", path);
  }
  if (behaviour.checksDomains && owner !== 0 && bornAt(owner) === undefined) throw xenstoreError("ENOENT", path);
  replace(context, path, { ...node, permissions, granted: context.generation() });
  context.changed({ path, exact: false, below: false, before: node });
}

/** Removes a node and all below it, asking nobody. */
export function remove(context: Context, path: string, node: Node): void {
  const { view, behaviour } = context;
  const parent = parentOf(path);
  const directory = view.get(parent);
  if (directory !== undefined) {
    const name = nameOf(path);
    replace(context, parent, { ...directory, children: directory.children.filter((child) => child !== name) });
  }
  view.set(path, undefined);
  context.changed({ path, exact: false, below: behaviour.showsMissingBelow, before: node });
  removeBelow(context, path, node);
}

function removeBelow(context: Context, path: string, node: Node): void {
  for (const name of node.children) {
    const child = childOf(path, name);
    const below = context.view.get(child);
    if (below === undefined) continue;
    context.view.set(child, undefined);
    if (!context.behaviour.showsMissingBelow)
      context.changed({ path: child, exact: true, below: false, before: below });
    removeBelow(context, child, below);
  }
}

/** Makes a node and the parents it lacks; only the node itself is told of. */
function create(context: Context, path: string, value: Buffer): void {
  const { view, caller, behaviour } = context;
  const lacking = [path];
  let above = parentOf(path);
  let directory = view.get(above);
  while (directory === undefined) {
    lacking.push(above);
    above = parentOf(above);
    directory = view.get(above);
  }
  if (!may(context, directory, "write")) throw xenstoreError("EACCES", path);
  const [first, ...grants] = directory.permissions;
  const owner = first?.domid ?? 0;
  const taken = behaviour.creatorOwns && caller.domid !== 0 && first !== undefined;
  const permissions = taken ? [{ ...first, domid: caller.domid }, ...grants] : directory.permissions;
  if (caller.domid !== 0) checkCount(context, taken ? caller.domid : owner, lacking.length);
  const granted = taken ? context.generation() : directory.granted;
  const nodes: [path: string, node: Node][] = [
    [above, { ...directory, children: [...directory.children, nameOf(lacking.at(-1) ?? path)] }],
  ];
  for (const [index, made] of lacking.entries()) {
    const below = lacking[index - 1];
    const children = below === undefined ? [] : [nameOf(below)];
    nodes.push([
      made,
      { value: made === path ? value : Buffer.alloc(0), children, permissions, generation: 0, granted },
    ]);
  }
  // All or none: a quota may refuse one of them.
  for (const [at, node] of nodes) checkSize(context, at, node);
  for (const [at, node] of nodes) replace(context, at, node);
  context.changed({ path, exact: false, below: false, before: undefined });
}

function checkCount({ ownedBy, behaviour }: Context, domid: number, more: number): void {
  if (domid !== 0 && ownedBy(domid) + more > guestNodes) throw xenstoreError(behaviour.quota, "too many nodes");
}

function checkSize({ caller, behaviour }: Context, path: string, node: Node): void {
  if (caller.domid !== 0 && sizeOf(node) > behaviour.guestNodeBytes)
    throw xenstoreError(behaviour.quota, `${path} is too large`);
}

function replace(context: Context, path: string, node: Node): void {
  checkSize(context, path, node);
  context.view.set(path, { ...node, generation: context.generation() });
}

function may({ caller, bornAt }: Context, node: Node, right: Right): boolean {
  return mayAccess(node, caller, right, bornAt);
}

/**
 * The error for a node that is not there: in C, a guest does not learn so below what it has no right to. C looks at the parents
 * for that, whoever asks, so that a transaction depends on them.
 */
function missing(context: Context, path: string, right: Right): ReturnType<typeof xenstoreError> {
  if (context.behaviour.hidesMissing) {
    let above = path;
    let node: Node | undefined;
    do {
      above = parentOf(above);
      node = context.view.get(above);
    } while (node === undefined && above !== "/");
    if (node === undefined || !may(context, node, right)) return xenstoreError("EACCES", path);
  }
  return xenstoreError("ENOENT", path);
}
