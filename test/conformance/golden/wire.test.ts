import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { replayTranscript } from "./check.ts";
import { goldenVm } from "./rows.ts";
import type { Stage } from "./stage.ts";

const VM = 6;
const TASK = 20;

/** Values that are read back although the calls that wrote them are not in the recording. */
const written: Readonly<Record<string, readonly [setter: string, object: number, json: string]>> = {
  x167: ["task.set_progress", TASK, '"-Infinity"'],
  x182: ["task.set_progress", TASK, "123456789.12345679"],
  x185: ["task.set_progress", TASK, "-0.0"],
  j192: ["task.set_progress", TASK, "100.0"],
  x236: ["VM.set_name_description", VM, '"a\\nb"'],
  x248: ["VM.set_name_description", VM, '"   "'],
  x280: ["VM.set_name_description", VM, '"\\u200b"'],
  j423: ["VM.set_user_version", VM, "3"],
  j449: ["VM.set_user_version", VM, "9223372036854775807"],
  j457: ["VM.set_user_version", VM, "16"],
  j470: ["task.set_progress", TASK, "1"],
  j473: ["task.set_progress", TASK, "0.25"],
  j485: ["task.set_progress", TASK, '"Infinity"'],
  j491: ["task.set_progress", TASK, "1e-07"],
};

replayTranscript("wire", {
  prepare(stage) {
    mkdirSync(join(stage.folder, "www"));
    writeFileSync(join(stage.folder, "www", "index.html"), "<html><body>index</body></html>\n");
    stage.login(5);
    stage.bindTo(15, "pool");
    stage.bindTo(16, "VM", (row) => row.is_control_domain === true);
    stage.row("VM", goldenVm(), VM);
    stage.row("VM", { ...goldenVm(), power_state: "Running" }, 17);
    stage.row("task", { name_label: "golden-task", name_description: "d", status: "pending" }, TASK);
  },
  before: {
    ...Object.fromEntries(
      Object.entries(written).map(([id, [setter, object, json]]) => [
        id,
        (stage: Stage) => stage.write(setter, object, json),
      ]),
    ),
    // The recorder started another VM, too.
    async x199(stage) {
      const uuid = await stage.call("VM.get_uuid", stage.bound(17));
      const body = `VM 'golden-vm' (uuid: ${uuid}) started on host: vm (uuid: ${stage.bindings.get("uuid-host")})`;
      await stage.call("message.create", "VM_STARTED", 5, "VM", uuid, body);
    },
    x138: (stage) => stage.update("VM", VM, { power_state: "Running" }),
  },
});
