import { inOneTable } from "../dsl/table.ts";
import { administrationHandlers } from "./administration.ts";
import { archivesHandlers } from "./archives.ts";
import { consolesHandlers } from "./consoles.ts";
import { rpcHandlers } from "./rpc.ts";
import { servicesHandlers } from "./services.ts";
import { statisticsHandlers } from "./statistics.ts";
import { updatesHandlers } from "./updates.ts";

/** Where a request to a handler takes its session from, what all handlers read, and the paths below /services. */
const common = {
  session_from: [
    "session_id in cookie or query",
    "pool secret cookie",
    "basic authentication",
    "client certificate",
    "Unix socket (trusted)",
  ],
  common_args: ["session_id", "task_id", "subtask_of"],
  services_paths: [
    ["GET", "/services/xenops...", "handed to xenopsd forwarded socket"],
    ["PUT", "/services/xenops...", "handed to xenopsd forwarded socket"],
    ["POST", "/services/xenops...", "XML-RPC, relayed to xenopsd"],
    ["GET|PUT|POST", "/services/plugin/<name>...", "proxied to plugin socket"],
    ["GET", "/services/driver", "driver list"],
    ["GET", "/services/SM", "driver list"],
    ["GET", "/services/SM/<driver>", "driver query result"],
    ["GET", "/services", "query result"],
    ["POST", "/services/SM", "XML-RPC, SMAPIv2 multiplexer"],
    ["PUT", "/services/SM/data/<sr>/<vdi>", "raw import"],
    ["PUT", "/services/SM/nbd/<sr>/<vdi>/<dp>", "NBD server handover"],
    ["PUT", "/services/SM/nbd/<vm>/<sr>/<vdi>/<dp>", "NBD server handover"],
    ["PUT", "/services/SM/nbdproxy/<vm>/<sr>/<vdi>/<dp>", "NBD proxy"],
    ["PUT", "/services/SM/nbdproxy/import/<vm>/<sr>/<vdi>/<dp>", "NBD proxy"],
  ],
};
/** Every HTTP handler, and what they have in common. */
export const http = {
  ...common,
  handlers: inOneTable(
    administrationHandlers,
    archivesHandlers,
    consolesHandlers,
    rpcHandlers,
    servicesHandlers,
    statisticsHandlers,
    updatesHandlers,
  ),
};
