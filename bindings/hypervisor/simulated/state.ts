import { childOf, nameOf, parentOf } from "../../xenstore/path.ts";
import type { Permission } from "../../xenstore/permissions.ts";
import { formatPermission, parsePermission } from "../../xenstore/permissions.ts";
import type { SimulatedXenstore } from "../../xenstore/simulated.ts";
import type { SimulatedDomain } from "./domain.ts";
import { type FaultName, isFaultName } from "./faults.ts";

/** Where texts are kept by their path, so that domains outlive the process that plays their host. */
export interface StateFiles {
  /** Puts a text in place whole. */
  put(path: string, text: string): void;
  /** Removes a text; one that is not there is fine. */
  delete(path: string): void;
  /** Every path below a folder with its text. */
  all(folder: string): [path: string, text: string][];
}

/** A node of xenstore with all below: name, value (each byte a character), permissions (empty: as its parent), children. */
type SavedNode = readonly [name: string, value: string, permissions: string, children: readonly SavedNode[]];

/** What is kept of a VM: its domains, and what xenstore holds of it. */
export interface SavedVm {
  readonly domains: readonly SimulatedDomain[];
  readonly faults: readonly FaultName[];
  readonly trees: readonly (readonly [path: string, node: SavedNode])[];
}

/** The last generation in which anything of a subtree changed; 0 where there is none. */
export function lastChange(store: SimulatedXenstore, path: string): number {
  const node = store.tree.get(path);
  if (node === undefined) return 0;
  let last = node.generation;
  for (const name of node.children) last = Math.max(last, lastChange(store, childOf(path, name)));
  return last;
}

/** Copies a subtree; undefined where there is none. */
export function saveTree(store: SimulatedXenstore, path: string): readonly [string, SavedNode] | undefined {
  const node = savedNode(store, path, "");
  return node === undefined ? undefined : [path, node];
}

function savedNode(store: SimulatedXenstore, path: string, inherited: string): SavedNode | undefined {
  const node = store.tree.get(path);
  if (node === undefined) return undefined;
  const permissions = textOf(node.permissions);
  const children: SavedNode[] = [];
  for (const name of node.children) {
    const child = savedNode(store, childOf(path, name), permissions);
    if (child !== undefined) children.push(child);
  }
  return [nameOf(path), node.value.toString("latin1"), permissions === inherited ? "" : permissions, children];
}

const texts = new WeakMap<readonly Permission[], string>();

/** Nodes share their permissions with what was made below them. */
function textOf(permissions: readonly Permission[]): string {
  const known = texts.get(permissions);
  if (known !== undefined) return known;
  const text = permissions.map(formatPermission).join(",");
  texts.set(permissions, text);
  return text;
}

/** Puts a subtree in place, telling no watch. The domains that its permissions name must be there. */
export function restoreTree(store: SimulatedXenstore, [path, node]: readonly [string, SavedNode]): void {
  makeParents(store, path);
  restoreNode(store, path, node, []);
}

function restoreNode(
  store: SimulatedXenstore,
  path: string,
  [, value, permissions, children]: SavedNode,
  inherited: readonly Permission[],
): void {
  const own = permissions === "" ? inherited : permissions.split(",").flatMap((text) => parsePermission(text) ?? []);
  const generation = store.tree.nextGeneration();
  store.tree.set(path, {
    value: Buffer.from(value, "latin1"),
    children: children.map(([name]) => name),
    permissions: own,
    generation,
    granted: generation,
  });
  for (const child of children) restoreNode(store, childOf(path, child[0]), child, own);
}

function makeParents(store: SimulatedXenstore, path: string): void {
  const parent = parentOf(path);
  let directory = store.tree.get(parent);
  if (directory === undefined) {
    makeParents(store, parent);
    const generation = store.tree.nextGeneration();
    directory = {
      value: Buffer.alloc(0),
      children: [],
      permissions: [{ domid: 0, access: "n" }],
      generation,
      granted: generation,
    };
  }
  const name = nameOf(path);
  if (!directory.children.includes(name)) {
    directory = { ...directory, children: [...directory.children, name], generation: store.tree.nextGeneration() };
  }
  store.tree.set(parent, directory);
}

/** What a file says; this program has written it, so only its outline is looked at. */
export function readSavedVm(text: string): SavedVm | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    const { domains, faults, trees } = value as Partial<SavedVm>;
    if (!Array.isArray(domains) || !Array.isArray(faults) || !Array.isArray(trees)) return undefined;
    return { domains, faults: faults.filter(isFaultName), trees };
  } catch {
    return undefined;
  }
}
