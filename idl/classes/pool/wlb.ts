import { int, map, message, param, ref, set, string } from "../../dsl/index.ts";

/** Messages of pool: wlb. */
export const wlb = {
  initialize_wlb: message({
    doc: "Register the pool with a workload balancing server and store the access data for it.",
    since: "george",
    params: {
      wlb_url: param(string, "Host and port of the workload balancing server."),
      wlb_username: param(string, "User name for logging in to the workload balancing server."),
      wlb_password: param(string, "Password for logging in to the workload balancing server."),
      xenserver_username: param(string, "User name with which the workload balancing server logs in to this pool."),
      xenserver_password: param(string, "Password with which the workload balancing server logs in to this pool."),
    },
    runs: "coordinator",
  }),
  deconfigure_wlb: message({
    doc: "Remove the pool from its workload balancing server and forget the access data.",
    since: "george",
    runs: "coordinator",
  }),
  send_wlb_configuration: message({
    doc: "Change settings of this pool on the workload balancing server.",
    since: "george",
    params: { config: param(map(string, string), "Settings to change, by name.") },
    runs: "coordinator",
  }),
  retrieve_wlb_configuration: message({
    doc: "Fetch this pool's settings from the workload balancing server.",
    role: "read-only",
    since: "george",
    result: [map(string, string), "The settings, by name."],
    runs: "coordinator",
  }),
  retrieve_wlb_recommendations: message({
    doc: "Fetch the VM moves that the workload balancing server currently recommends.",
    role: "read-only",
    since: "george",
    result: [
      map(ref("VM"), set(string)),
      "For each VM to move, the advice as a list of strings with target host, reason and recommendation number.",
    ],
    runs: "coordinator",
  }),
  send_test_post: message({
    doc: "Send a body by HTTPS POST from the coordinator to a server, to try out connection and certificates.",
    role: "pool-admin",
    since: "george",
    params: {
      host: param(string, "Name or address of the server."),
      port: param(int, "TCP port of the server."),
      body: param(string, "Text to send as the request body."),
    },
    result: [string, "The body of the server's answer."],
    runs: "coordinator",
  }),
};
