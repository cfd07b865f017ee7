import { replayTranscript } from "./check.ts";
import { goldenVm } from "./rows.ts";
import type { Stage } from "./stage.ts";

const SR = 54;
const PBD = 59;
const SECOND_VBD = 94;

/** What the recorder's driver said of its SR whenever it was asked. */
const sizes = (physical_size: number, physical_utilisation: number) => (stage: Stage) =>
  stage.update("SR", SR, { physical_size, physical_utilisation });

replayTranscript("storage", {
  prepare(stage) {
    stage.login(49);
    stage.bindTo(1, "host");
    stage.bindTo(124, "pool");
    stage.recorded("SM", 50);
    stage.row("VM", { ...goldenVm(), name_label: "st-vm" }, 92);
  },
  before: {
    t006: sizes(-1, -1),
    t007: (stage) => stage.bindTo(PBD, "PBD", (row) => row.SR === stage.bound(SR)),
    t009: sizes(1_099_511_627_776, 12_345),
    // Ours does not start a VM that would write to one disk in two places.
    t041: (stage) => stage.write("VBD.destroy", SECOND_VBD, ""),
  },
});
