import { cluster } from "./cluster.ts";
import { forkexecd } from "./forkexecd.ts";
import { gpumon } from "./gpumon.ts";
import { guard_privileged } from "./guard_privileged.ts";
import { guard_varstored } from "./guard_varstored.ts";
import { memory } from "./memory.ts";
import { message_switch } from "./message_switch.ts";
import { networkd } from "./networkd/index.ts";
import { observer } from "./observer.ts";
import { rrd } from "./rrd.ts";
import { smapiv3_data } from "./smapiv3_data.ts";
import { smapiv3_datapath } from "./smapiv3_datapath.ts";
import { smapiv3_plugin } from "./smapiv3_plugin.ts";
import { smapiv3_sr } from "./smapiv3_sr.ts";
import { smapiv3_task } from "./smapiv3_task.ts";
import { smapiv3_volume } from "./smapiv3_volume.ts";
import { storage } from "./storage/index.ts";
import { v6 } from "./v6.ts";
import { xenops } from "./xenops/index.ts";

/** Every daemon interface, and how calls reach a daemon. */
export const daemons = {
  queue_prefix: "org.xen.xapi.",
  rpc_over_switch: "JSON-RPC call text as payload",
  rpc_over_socket: "XML-RPC over HTTP POST",
  interfaces: {
    networkd,
    storage,
    xenops,
    memory,
    rrd,
    v6,
    gpumon,
    cluster,
    observer,
    guard_privileged,
    guard_varstored,
    smapiv3_plugin,
    smapiv3_volume,
    smapiv3_sr,
    smapiv3_datapath,
    smapiv3_data,
    smapiv3_task,
    message_switch,
    forkexecd,
  },
};
