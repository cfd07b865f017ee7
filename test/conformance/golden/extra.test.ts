import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { replayTranscript } from "./check.ts";
import { installPrograms } from "./programs.ts";

replayTranscript("extra", {
  prepare(stage) {
    installPrograms(stage);
    stage.login(1, "golden-x");
    stage.login(9);
    stage.bindTo(2, "host");
    stage.bindTo(11, "pool");
  },
  before: {
    z054: (stage) => stage.logout(12),
  },
  others: {
    "ext-stdin": (stage, { stdin, args }) => {
      const program = join(stage.folder, "extensions", "Test.echo");
      assert.is(readFileSync(`${program}.stdin`, "utf8"), stage.bindings.fill(String(stdin)).text);
      assert.is(readFileSync(`${program}.args`, "utf8"), args);
    },
    "plugin-stdin": (stage, { stdin }) => {
      assert.is(readFileSync(join(stage.folder, "plugins", "tp.stdin"), "utf8"), stdin);
    },
  },
});
