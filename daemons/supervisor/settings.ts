import { commonSettings } from "../../runtime/config/common.ts";
import { defineSettings, int, seconds, text, type Values } from "../../runtime/config/setting.ts";
import { stateFolder } from "../../runtime/config/state-folder.ts";

const common = commonSettings("xapi-supervisor");

/** Options of `npm start`: a whole simulated pool. */
export const supervisorSettings = defineSettings({
  ...common,
  loglevel: text("warn", common.loglevel.doc, { choices: ["debug", "info", "warn", "error"] }),
  address: text("127.0.0.1", "Address on which the API is served."),
  "http-port": int(8080, "Port for plain HTTP; 0 picks a free one, -1 does without.", { min: -1, max: 65_535 }),
  "https-port": int(8443, "Port for TLS; 0 picks a free one, -1 does without.", { min: -1, max: 65_535 }),
  socket: text("", "Unix socket of the API; the folder of the data has one named xapi unless told otherwise."),
  data: text(stateFolder(process.env), "Folder of everything that is kept."),
  store: text("sqlite", "What keeps the database: sqlite, or memory to keep nothing.", {
    choices: ["sqlite", "memory"],
  }),
  "root-password": text("", "Password of root; a random one is made at the first start otherwise.", {
    secret: true,
  }),
  backend: text("simulated", "What runs the VMs: a host that is made up, or Xen here.", {
    choices: ["simulated", "xc"],
  }),
  "ready-timeout": seconds(60, "How long a daemon may take until it is ready.", { min: 1 }),
  hosts: int(1, "Hosts of the pool at its first start.", { min: 1, max: 64 }),
  vms: int(0, "VMs of the pool at its first start.", { min: 0, max: 10_000 }),
  processes: text(
    "each",
    "Where the daemons run: each in a process of its own that is started again when it ends, or in one.",
    {
      choices: ["each", "one"],
    },
  ),
  seed: int(1, "What the pool is made up from: the same seed gives the same names, states and tags."),
});

/** The typed values of these options. */
export type SupervisorSettings = Values<typeof supervisorSettings>;
