import type { Tree } from "../../../../bindings/xenstore/connection.ts";
import { readTextIfAny } from "../../../../bindings/xenstore/tree.ts";
import { backendPath, type DeviceAddress } from "./paths.ts";

const CONNECTED = "4";

/** Whether a guest's driver serves one of these devices: its backend is in state 4 (spec: xenopsd.md, section 14.1). */
export async function anyConnected(tree: Tree, devices: readonly DeviceAddress[]): Promise<boolean> {
  for (const device of devices) {
    if ((await readTextIfAny(tree, `${backendPath(device)}/state`)) === CONNECTED) return true;
  }
  return false;
}
