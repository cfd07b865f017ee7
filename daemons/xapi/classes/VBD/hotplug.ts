import type { VBDServer } from "../../../../generated/server/classes/VBD.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../../runtime/ref.ts";
import { plugVbd, unplugVbd } from "../../xenops/devices.ts";

/** The host plugin that holds the data path of a disk (spec: storage.md, section on snapshots). */
const PAUSE_PLUGIN = "tapdisk-pause";

/** Has the host of a drive hold the traffic of its disk, or let it go on; nothing is to be done for a drive that is not attached. */
async function askDataPath(context: Context, vbd: Ref<"VBD">, fn: "pause" | "unpause"): Promise<string> {
  const { db, services } = context;
  const { VM, VDI, currently_attached, empty } = db.VBD.get(vbd);
  if (!currently_attached || empty) return "";
  const { uuid: vdi_uuid, SR } = db.VDI.get(VDI);
  const args = { vdi_uuid, sr_uuid: db.SR.get(SR).uuid };
  const host = db.VM.get(VM).resident_on;
  return String(await services.call(context, "host.call_plugin", { host, plugin: PAUSE_PLUGIN, fn, args }));
}

/** Messages of VBD that change a running domain. */
export const hotplug = {
  plug: (context, { self }) => plugVbd(context, self),
  unplug: (context, { self }) => unplugVbd(context, self, false),
  unplug_force: (context, { self }) => unplugVbd(context, self, true),
  unplug_force_no_safety_check: (context, { self }) => unplugVbd(context, self, true),

  /** Answers the token with which the drive goes on. */
  pause: (context, { self }) => askDataPath(context, self, "pause"),
  unpause: async (context, { self }) => void (await askDataPath(context, self, "unpause")),
} satisfies Partial<VBDServer>;
