import { replayTranscript } from "./check.ts";

replayTranscript("first-start", {
  prepare(stage) {
    stage.login(1);
    stage.bindTo(2, "pool");
    stage.bindTo(3, "host");
    stage.bindTo(5, "VM");
    stage.bindAlike("host_cpu", "number");
    stage.bindAlike("console", "protocol");
    for (const pci of [18, 19]) stage.recorded("PCI", pci);
  },
  // The recorder's host had no address yet.
  loose: (path) => path.at(-1) === "address",
});
