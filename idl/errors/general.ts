import { define } from "./definition.ts";

/** Errors of every kind of call: of values, messages, tasks, events and the database. */
export const generalErrors = define({
  CANNOT_RESTART_DEVICE_MODEL: {
    doc: "The device model of VM `ref` cannot be exchanged while running, because of the VM's kind or state.",
    params: ["ref"],
  },
  DB_UNIQUENESS_CONSTRAINT_VIOLATION: {
    doc: "A row of `table` cannot be created or changed since another row already has this `value` in the unique `field`.",
    params: ["table", "field", "value"],
  },
  EVENTS_LOST: {
    doc: "Events were dropped from the queue before `event.next` read them; fetch all objects again and register anew.",
    params: [],
  },
  EVENT_FROM_TOKEN_PARSE_FAILURE: {
    doc: "The token given to `event.from` was not one returned by an earlier call; use an empty string to start.",
    params: ["token"],
  },
  EVENT_SUBSCRIPTION_PARSE_FAILURE: {
    doc: "A class entry in the event call is neither `*`, a class name, nor class and reference joined with a slash.",
    params: ["subscription"],
  },
  FIELD_TYPE_ERROR: {
    doc: "The value supplied for `field` has the wrong type in the record passed in.",
    params: ["field"],
  },
  HANDLE_INVALID: {
    doc: "The reference `handle` names no object of `class`; it is mistyped or the object has been deleted.",
    params: ["class", "handle"],
  },
  INTERNAL_ERROR: {
    doc: "Something unexpected went wrong inside the toolstack; `message` is meant for developers.",
    params: ["message"],
  },
  INVALID_VALUE: { doc: "The `value` is not allowed for `field`.", params: ["field", "value"] },
  MAP_DUPLICATE_KEY: {
    doc: "The `key` is already in the map `param_name` of the object `uuid`; remove it first to give it a new value.",
    params: ["type", "param_name", "uuid", "key"],
  },
  MESSAGE_DEPRECATED: { doc: "The call still exists by name but is no longer carried out.", params: [] },
  MESSAGE_METHOD_UNKNOWN: { doc: "The server has no call named `method`.", params: ["method"] },
  MESSAGE_PARAMETER_COUNT_MISMATCH: {
    doc: "The call `method` takes `expected` parameters, but `received` were sent.",
    params: ["method", "expected", "received"],
  },
  MESSAGE_REMOVED: { doc: "The call existed in older versions and has been taken out.", params: [] },
  MISSING_CONNECTION_DETAILS: { doc: "The licence server's address or port is not set.", params: [] },
  NOT_IMPLEMENTED: { doc: "The `function` is part of the interface but does nothing here.", params: ["function"] },
  OBJECT_NOLONGER_EXISTS: { doc: "The object was deleted while the call was working with it.", params: [] },
  OPERATION_BLOCKED: {
    doc: "An administrator has blocked this operation for object `ref` in its `blocked_operations`; `code` is the text given there.",
    params: ["ref", "code"],
  },
  OPERATION_NOT_ALLOWED: { doc: "The operation is refused at present, for the cause in `reason`.", params: ["reason"] },
  OPERATION_PARTIALLY_FAILED: {
    doc: "The `operation` on several objects succeeded for some and failed for others.",
    params: ["operation"],
  },
  OTHER_OPERATION_IN_PROGRESS: {
    doc: "Another operation, `operation_type` with task `operation_ref`, holds the `object` of `class`; retry when it ends.",
    params: ["class", "object", "operation_type", "operation_ref"],
  },
  TASK_CANCELLED: { doc: "The `task` was cancelled on request before it had finished.", params: ["task"] },
  TOO_BUSY: { doc: "The server is overloaded and did not take the request; retry later.", params: [] },
  TOO_MANY_GROUPS: { doc: "A VM may be in one VM group only, but several were given.", params: [] },
  TOO_MANY_PENDING_TASKS: {
    doc: "So many tasks are pending that no more are accepted until some complete.",
    params: [],
  },
  UUID_INVALID: { doc: "No object of `type` has this `uuid`, or the text is not a UUID.", params: ["type", "uuid"] },
  VALUE_NOT_SUPPORTED: {
    doc: "The `value` for `field` is understood but not supported, for the cause in `reason`.",
    params: ["field", "value", "reason"],
  },
  XAPI_HOOK_FAILED: {
    doc: "The hook script `hook_name` ended with `exit_code` and so stopped the operation; `stdout` is its output.",
    params: ["hook_name", "reason", "stdout", "exit_code"],
  },
  XENAPI_MISSING_PLUGIN: {
    doc: "The host has no executable plugin called `name` in its plugin directory.",
    params: ["name"],
  },
  XENAPI_PLUGIN_FAILURE: {
    doc: "The called plugin failed with `status`; what it printed is in the other parameters.",
    params: ["status", "stdout", "stderr"],
  },
  XMLRPC_UNMARSHAL_FAILURE: {
    doc: "A parameter or value was of another shape than `expected`; what came is in `received`.",
    params: ["expected", "received"],
  },
  CLIENT_ERROR: { doc: "The client closed the connection or stopped reading while data was being sent to it." },
  EXTENSION_PROTOCOL_FAILURE: { doc: "An extension script returned something that is no proper answer to a call." },
});
