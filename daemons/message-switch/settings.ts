import { commonSettings } from "../../runtime/config/common.ts";
import { defineSettings, int, text } from "../../runtime/config/setting.ts";

/** Settings of the message switch (spec: message-switch.md, section 5). */
export const switchSettings = {
  ...commonSettings("message-switch"),
  ...defineSettings({
    path: text("/var/run/message-switch/sock", "Socket on which the switch serves."),
    statedir: text("", "Directory that keeps the queues over a restart; it must exist. Empty keeps them in memory."),
    "trace-entries": int(16, "Events that a trace can show.", { min: 1, max: 1_000_000 }),
    "trace-truncate": int(256, "Bytes of a text that a trace shows.", { min: 0 }),
  }),
};
