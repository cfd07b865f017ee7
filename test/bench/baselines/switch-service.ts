/** A service of the message switch that answers what it is sent. */
import { systemAmbient } from "../../../runtime/ambient.ts";
import { SwitchClient } from "../../../runtime/switch/client.ts";
import { ready } from "./ready.ts";

const [path = "", queue = ""] = process.argv.slice(2);
const client = await SwitchClient.connect({ path, name: "bench-service", ambient: systemAmbient });
await client.serve(queue, (payload) => payload);
ready();
