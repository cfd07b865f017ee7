import { replayTranscript } from "./check.ts";

replayTranscript("rate-limit", {
  settings: { rate_limit: true },
  prepare(stage) {
    stage.login(1);
    stage.bindTo(12, "VM");
    for (const limit of [3, 7, 8, 9, 10, 11]) stage.recorded("Rate_limit", limit);
  },
});
