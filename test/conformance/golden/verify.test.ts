import * as assert from "uvu/assert";
import { schema } from "../../../generated/server/schema.ts";
import { replayTranscript } from "./check.ts";

replayTranscript("verify", {
  prepare(stage) {
    stage.login(1);
    stage.bindTo(9, "host");
  },
  others: {
    implicit: (_stage, { table }) => {
      for (const [name, messages] of table as readonly (readonly [string, readonly string[]])[]) {
        assert.equal([...(schema.classes[name]?.implicit ?? [])].sort(), [...messages].sort(), name);
      }
    },
  },
  before: {
    v033: (stage) => stage.write("host.set_name_description", 9, '"a\\nb"'),
  },
});
