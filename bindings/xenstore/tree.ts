import type { Tree } from "./connection.ts";
import { isRefusal } from "./errors.ts";

/** The value as text; bytes that are no UTF-8, which guests may write, become replacement characters. */
export async function readText(tree: Tree, path: string): Promise<string> {
  return (await tree.read(path)).toString("utf8");
}

/** The value as text; undefined when there is no node. */
export async function readTextIfAny(tree: Tree, path: string): Promise<string | undefined> {
  return await unlessMissing(readText(tree, path));
}

/** The children's names; none when there is no node. */
export async function directoryIfAny(tree: Tree, path: string): Promise<string[]> {
  return (await unlessMissing(tree.directory(path))) ?? [];
}

/** Removes the node, and is content when it, or its parent, was not there. */
export async function removeIfAny(tree: Tree, path: string): Promise<void> {
  await unlessMissing(tree.rm(path));
}

async function unlessMissing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isRefusal(error, "ENOENT")) return undefined;
    throw error;
  }
}
