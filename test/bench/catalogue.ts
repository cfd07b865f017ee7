import { client } from "./benches/client-bundle.ts";
import { generation } from "./benches/codegen.ts";
import { database } from "./benches/db-writes.ts";
import { events } from "./benches/events.ts";
import { logins } from "./benches/login.ts";
import { footprint } from "./benches/memory.ts";
import { rpc } from "./benches/rpc.ts";
import { starting } from "./benches/start.ts";
import { storms } from "./benches/storm.ts";
import { bus } from "./benches/switch.ts";
import { guests } from "./benches/vm-cycle.ts";
import { xenstore } from "./benches/xenstore.ts";
import type { Bench } from "./figure.ts";

/** Everything that can be measured, in the order of a whole run. */
export const benches: readonly Bench[] = [
  ...rpc,
  ...events,
  ...logins,
  ...database,
  ...starting,
  ...generation,
  ...bus,
  ...xenstore,
  ...guests,
  ...storms,
  ...client,
  ...footprint,
];
