import { replayTranscript } from "./check.ts";

replayTranscript("lifecycle", {
  prepare(stage) {
    stage.login(1);
    stage.bindTo(6, "host");
    stage.row("network", { name_label: "eth0", bridge: "breth0", MTU: 1500, managed: true }, 3);
    for (let message = 47; message >= 35; message--) stage.messages(message);
  },
  before: {
    // Until the guest has reported: its reports bring the state back.
    l077: () => new Promise((resolve) => setTimeout(resolve, 200)),
  },
  // What is drawn by lot or counted from the start of the machine.
  loose: (path, recorded) =>
    path.at(-1) === "MAC" ||
    path.at(-1) === "memory_actual" ||
    (path.at(-1) === "generation_id" && recorded !== "0:0") ||
    (path.at(-1) === "domid" && Number(recorded) > 0),
});
