import { flowsOfPort, lockedFlows } from "./network-flows.ts";
import type { NetworkHost } from "./network-host.ts";
import type { NetworkPort, NetworkSwitch } from "./network-switch.ts";

/** Seconds that a change may take to be in force. */
const SECONDS = 30;

/** Bridges of Open vSwitch (spec: xenopsd.md, section 12). */
export function openVswitch({ run }: Pick<NetworkHost, "run">): NetworkSwitch {
  /** Carries out commands in one transaction; answers what each has printed that prints. */
  const change = async (...commands: string[][]) => {
    const words = commands.flatMap((command) => ["--", ...command]);
    return (await run("ovs-vsctl", [`--timeout=${SECONDS}`, ...words])).trim().split("\n");
  };
  const control = (words: readonly string[], input?: string) =>
    run("ovs-ofctl", [`--timeout=${SECONDS}`, ...words], input);
  return {
    async join({ name, bridge, lock, trunks, ids }) {
      const told = Object.entries(ids).map(([key, value]) => `external-ids:"${key}"=${JSON.stringify(value)}`);
      await change(
        // Ports outlive the host: one that bears the name may be another guest's of long ago.
        ["--if-exists", "del-port", name],
        ["add-port", bridge, name],
        ["set", "interface", name, ...told],
        ...(trunks.length > 0 ? [trunkWords(name, trunks)] : []),
      );
      // Flows are of real bridges: one of a VLAN has none.
      const [number, parent = ""] = await change(["get", "interface", name, "ofport"], ["br-to-parent", bridge]);
      const port = portNumber(number);
      if (port === undefined) throw new Error(`Open vSwitch has not taken ${name}`);
      await control(["del-flows", parent, flowsOfPort(port)]);
      if (lock !== undefined) await control(["add-flows", parent, "-"], `${lockedFlows(port, lock).join("\n")}\n`);
      return port;
    },
    async leave(name, known) {
      const [bridge, number] = await change(["iface-to-br", name], ["get", "interface", name, "ofport"]).catch(noPort);
      if (bridge === undefined) return;
      const [parent = ""] = await change(["br-to-parent", bridge], ["del-port", name]);
      // A device that the kernel has no more has no number either, but its flows are still there.
      const port = portNumber(number) ?? known;
      if (port !== undefined) await control(["del-flows", parent, flowsOfPort(port)]);
    },
    async setTrunks(name, trunks) {
      await change(trunkWords(name, trunks));
    },
  };
}

function trunkWords(name: string, trunks: NetworkPort["trunks"]): string[] {
  return trunks.length === 0 ? ["clear", "port", name, "trunks"] : ["set", "port", name, `trunks=${trunks.join(",")}`];
}

function portNumber(text: string | undefined): number | undefined {
  const number = Number(text);
  return number > 0 ? number : undefined;
}

function noPort(error: unknown): string[] {
  if (error instanceof Error && error.message.includes("no interface named")) return [];
  throw error;
}
