import { messageOf } from "../../../../runtime/error-message.ts";
import type { NetworkHost } from "./network-host.ts";

const OFFLOADS = ["rx", "tx", "sg", "tso", "ufo", "gso"];
const VALUES: Readonly<Record<string, string>> = { on: "on", true: "on", off: "off", false: "off" };

/** Whether a setting of an interface's definition is switched on. */
export function isOn(setting: string | undefined): boolean {
  return VALUES[setting ?? ""] === "on";
}

/**
 * Sets what an interface leaves to the hardware, as its definition's `ethtool-<offload>` say (spec: xenopsd.md, section 12). An offload
 * that the kernel does not have, or a value that is neither on nor off, is only logged: frames pass without it.
 */
export async function setOffloads(
  { run, log }: Pick<NetworkHost, "run" | "log">,
  name: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  for (const offload of OFFLOADS) {
    const asked = settings[`ethtool-${offload}`];
    if (asked === undefined) continue;
    const value = VALUES[asked];
    try {
      if (value === undefined) throw new Error(`neither on nor off: ${asked}`);
      await run("ethtool", ["-K", name, offload, value]);
    } catch (error) {
      log.warn(`${name}: ethtool-${offload} is not set: ${messageOf(error)}`);
    }
  }
}
