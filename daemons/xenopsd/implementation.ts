import type { XenopsServer } from "../../generated/daemons/xenops.ts";
import { jsonText } from "../../runtime/daemon/json.ts";
import type { Engine } from "./engine.ts";
import { debugCalls } from "./implementation/debug.ts";
import { pciCalls, vbdCalls, vgpuCalls, vifCalls, vusbCalls } from "./implementation/devices.ts";
import { hostCalls } from "./implementation/host.ts";
import { taskCalls } from "./implementation/task.ts";
import { updatesCalls } from "./implementation/updates.ts";
import { vmCalls } from "./implementation/vm.ts";

/** What carries out the calls of the interface; `shutdown` ends the daemon. */
export function xenopsImplementation(engine: Engine, shutdown: () => void) {
  return {
    query: () => ({ name: "xenops", vendor: "XCP", version: "0.1", features: [], instance_id: engine.instance }),
    get_diagnostics: () => jsonText(engine.diagnostics()),
    Task: taskCalls(engine),
    HOST: hostCalls(engine),
    VM: vmCalls(engine),
    PCI: pciCalls(engine),
    VBD: vbdCalls(engine),
    VUSB: vusbCalls(engine),
    VIF: vifCalls(engine),
    VGPU: vgpuCalls(engine),
    UPDATES: updatesCalls(engine),
    DEBUG: debugCalls(engine, shutdown),
  } satisfies XenopsServer;
}
