import { define } from "./definition.ts";

/** Errors of workload balancing. */
export const workloadBalancingErrors = define({
  WLB_AUTHENTICATION_FAILED: {
    doc: "The workload balancing server rejected the user name or password stored in the pool.",
    params: [],
  },
  WLB_CONNECTION_REFUSED: {
    doc: "The workload balancing server refused the connection; the service may not be running.",
    params: [],
  },
  WLB_CONNECTION_RESET: {
    doc: "The connection to the workload balancing server was cut before the answer was complete.",
    params: [],
  },
  WLB_DISABLED: { doc: "Workload balancing is switched off for this pool.", params: [] },
  WLB_INTERNAL_ERROR: { doc: "The workload balancing server reported a failure of its own.", params: [] },
  WLB_MALFORMED_REQUEST: {
    doc: "The workload balancing server did not understand the request that the pool sent.",
    params: [],
  },
  WLB_MALFORMED_RESPONSE: {
    doc: "The answer of the workload balancing server to `method` could not be understood; `reason` and `response` show more.",
    params: ["method", "reason", "response"],
  },
  WLB_NOT_INITIALIZED: { doc: "No workload balancing server has been set up for this pool.", params: [] },
  WLB_TIMEOUT: {
    doc: "The workload balancing server did not answer within `configured_timeout` seconds.",
    params: ["configured_timeout"],
  },
  WLB_UNKNOWN_HOST: { doc: "The name of the workload balancing server cannot be resolved.", params: [] },
  WLB_URL_INVALID: { doc: "The workload balancing `url` is not written as address and port.", params: ["url"] },
  WLB_XENSERVER_AUTHENTICATION_FAILED: {
    doc: "The pool rejected the credentials with which the workload balancing server tried to log in.",
    params: [],
  },
  WLB_XENSERVER_CONNECTION_REFUSED: {
    doc: "The pool refused the connection that the workload balancing server tried to open to it.",
    params: [],
  },
  WLB_XENSERVER_MALFORMED_RESPONSE: {
    doc: "The workload balancing server could not understand the pool's answer.",
    params: [],
  },
  WLB_XENSERVER_TIMEOUT: { doc: "The workload balancing server got no answer from the pool in time.", params: [] },
  WLB_XENSERVER_UNKNOWN_HOST: { doc: "The workload balancing server cannot resolve the pool's name.", params: [] },
});
