import * as assert from "uvu/assert";
import { replayTranscript } from "./check.ts";

replayTranscript("verify", {
  prepare(stage) {
    stage.login(1);
    stage.bindTo(9, "host");
  },
  others: {
    implicit(stage, { table }) {
      const names = new Set(stage.running.xapi.services.methodNames());
      const listed = table as readonly (readonly [string, readonly string[]])[];
      const messages = new Set(listed.flatMap(([, all]) => all));
      for (const [className, recorded] of listed) {
        const ours = [...messages].filter((message) => names.has(`${className}.${message}`));
        assert.equal(ours.sort(), [...recorded].sort(), className);
      }
    },
  },
  before: {
    v033: (stage) => stage.write("host.set_name_description", 9, '"a\\nb"'),
  },
});
