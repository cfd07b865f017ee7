import type { XenopsServer } from "../../../generated/daemons/xenops.ts";
import type { Engine } from "../engine.ts";
import { internal } from "../errors.ts";

/** Calls for tests; `shutdown` ends the daemon. */
export function debugCalls(engine: Engine, shutdown: () => void): XenopsServer["DEBUG"] {
  return {
    trigger({ cmd, args }) {
      if (cmd !== "set-cancel-trigger") return engine.backend.trigger(cmd, args);
      const [dbg, number] = args;
      const at = Number(number);
      if (dbg === undefined || !Number.isInteger(at) || at < 1) {
        throw internal("set-cancel-trigger needs a debug text and the number of a cancel point");
      }
      engine.tasks.setCancelTrigger(dbg, at);
    },
    shutdown() {
      shutdown();
      // Nobody gets an answer from a daemon that has ended.
      return new Promise(() => {});
    },
  };
}
