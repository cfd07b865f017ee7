import { commonSettings } from "../../runtime/config/common.ts";
import { bool, defineSettings, int, type Setting, seconds, text } from "../../runtime/config/setting.ts";

/** A number of bytes, or `auto`. */
function bytesOrAuto(doc: string): Setting<number | "auto"> {
  const bytes = int(0, doc, { min: 0 });
  return {
    kind: "string",
    default: "auto",
    doc,
    expected: "auto or a number of bytes",
    parse: (given) => (given === "auto" ? given : bytes.parse(given)),
    format: String,
    secret: false,
  };
}

/** Settings of the ballooning daemon (spec: squeezed.md, section 2), and of its simulated backend. */
export const squeezedSettings = {
  ...commonSettings("squeezed"),
  ...defineSettings({
    backend: text("simulated", "The host whose memory is balanced.", { choices: ["simulated", "xc"] }),
    "socket-path": text("/var/xapi/memory", "Socket that is served where the message switch is not used."),
    "balance-check-interval": seconds(10, "Pause between two looks whether memory is shared evenly.", { min: 0.1 }),
    "ballooning-timeout": seconds(1_800, "How long domains may move for one request.", { min: 10 }),
    "manage-domain-zero": bool(false, "Balloon the control domain, too."),
    "domain-zero-dynamic-min": int(1_073_741_824, "Least memory of the control domain, in bytes.", { min: 0 }),
    "domain-zero-dynamic-max": bytesOrAuto(
      "Most memory of the control domain; auto is what it has at the first start.",
    ),
    "boot-time-host-free-memory-minimal-constant-count": int(
      10,
      "Equal samples in a row that make up the free memory after boot.",
      { min: 1, max: 1_000 },
    ),
    "boot-time-host-free-memory-check-interval": seconds(1, "Pause between two such samples.", { min: 0.01 }),
    "boot-time-memory-path": text(
      "/var/run/nonpersistent/xapi/boot_time_memory",
      "File that keeps the free memory after boot.",
    ),
    "simulated-host": text(
      "own",
      "The simulated machine: one of its own, or that of the domain manager in its process.",
      {
        choices: ["own", "shared"],
      },
    ),
    "simulate-memory": int(1_048_576, "MiB of memory of the simulated host.", { min: 1 }),
  }),
};
