import { replayTranscript } from "./check.ts";
import { installPrograms } from "./programs.ts";

replayTranscript("verify2", {
  prepare(stage) {
    installPrograms(stage);
    stage.login(1);
    stage.bindTo(4, "host");
    stage.bindTo(5, "pool");
    // Nothing makes it here: its name is refused.
    stage.row("network", { name_label: "ab" }, 2);
    stage.row("network", { name_label: "ab" }, 3);
  },
});
