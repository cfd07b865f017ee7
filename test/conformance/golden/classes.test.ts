import { replayTranscript } from "./check.ts";

replayTranscript("classes", {
  prepare(stage) {
    stage.login(1);
  },
});
