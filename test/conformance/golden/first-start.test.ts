import { replayTranscript } from "./check.ts";

replayTranscript("first-start", {
  async prepare(stage) {
    stage.login(1);
    stage.bindTo(2, "pool");
    stage.bindTo(3, "host");
    stage.bindTo(5, "VM");
    stage.bindAlike("host_cpu", "number");
    stage.bindAlike("console", "protocol");
    const task = await stage.call("task.create", "gone", "");
    await stage.call("task.destroy", task);
    for (const pci of [18, 19]) stage.recorded("PCI", pci);
  },
});
