import { database } from "./benches/db-writes.ts";
import { events } from "./benches/events.ts";
import { logins } from "./benches/login.ts";
import { rpc } from "./benches/rpc.ts";
import { starting } from "./benches/start.ts";
import type { Bench } from "./figure.ts";

/** Everything that can be measured, in the order of a whole run. */
export const benches: readonly Bench[] = [...rpc, ...events, ...logins, ...database, ...starting];
