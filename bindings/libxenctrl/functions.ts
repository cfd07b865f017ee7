import { loadXenguest } from "../libxenguest/library.ts";
import type { ControlFunctions } from "./blocking.ts";
import { bound } from "./bound.ts";
import { domainFunctions } from "./domain-functions.ts";
import { hostFunctions } from "./host-functions.ts";
import { type Interface, openInterface } from "./library.ts";
import { passThroughFunctions, resourceFunctions } from "./resource-functions.ts";

/** The functions of an open handle, which the caller closes. Raises `LibraryMissing`. */
export async function controlFunctions(opened: Interface): Promise<ControlFunctions> {
  const onHandle = bound(opened);
  const guest = bound({ ...opened, library: await loadXenguest() });
  return {
    ...hostFunctions(onHandle, guest),
    ...domainFunctions(onHandle, guest),
    ...resourceFunctions(onHandle),
    ...passThroughFunctions(onHandle),
  };
}

/** A handle of its own with its functions. Raises `LibraryMissing`. */
export async function openControl(): Promise<{ readonly functions: ControlFunctions; close(): void }> {
  const opened = await openInterface();
  return { functions: await controlFunctions(opened), close: opened.close };
}
