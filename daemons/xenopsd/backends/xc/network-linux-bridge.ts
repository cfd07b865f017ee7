import { unimplemented } from "../../errors.ts";
import { chainOf, jumps, lockedRules } from "./network-ebtables.ts";
import type { NetworkHost } from "./network-host.ts";
import type { NetworkSwitch } from "./network-switch.ts";

/** Bridges of the kernel (spec: xenopsd.md, section 12). */
export function linuxBridge({ run, has, indexOf }: Pick<NetworkHost, "run" | "has" | "indexOf">): NetworkSwitch {
  // Other programs may change the tables, too: each change of ours is one alone.
  const filter = (words: readonly string[]) => run("ebtables", ["--concurrent", ...words]);
  const isFiltered = (name: string) =>
    filter(["-L", chainOf(name)]).then(
      () => true,
      () => false,
    );
  return {
    async join({ name, bridge, lock, trunks }) {
      if (trunks.length > 0) throw new Error(`${name} has trunks, which ${bridge} cannot hold it to`);
      for (const words of lock === undefined ? [] : lockedRules(name, lock)) await filter(words);
      // Else the bridge would not pass its frames for a while.
      const changes = [`${bridge} type bridge forward_delay 0`, `${name} master ${bridge}`];
      await run("ip", ["-batch", "-"], changes.map((change) => `link set dev ${change}\n`).join(""));
      return undefined;
    },
    async leave(name) {
      if (indexOf(name) !== undefined) await run("ip", ["link", "set", "dev", name, "nomaster"]);
      if (!has("ebtables") || !(await isFiltered(name))) return;
      const chain = chainOf(name);
      // Of rules that were not all set some are missing; the chain goes only when nothing leads to it.
      for (const jump of jumps(name)) await filter(["-D", ...jump]).catch(() => {});
      await filter(["-F", chain]);
      await filter(["-X", chain]);
    },
    async setTrunks(_name, trunks) {
      if (trunks.length > 0) throw unimplemented("VIF.set_trunks on a Linux bridge");
    },
  };
}
