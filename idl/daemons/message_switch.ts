import { type DaemonInterface, defineDaemonInterface, type } from "../dsl/daemon.ts";

export const message_switch: DaemonInterface = defineDaemonInterface("message_switch", {
  doc: "Store-and-forward message broker of a host, used by all daemons for calls to each other; HTTP with JSON bodies on a Unix socket.",
  wire: {
    daemon: "message-switch",
    transport: "HTTP on a Unix socket; JSON bodies",
    encoding: "legacy",
    status_when_not_logged_in: 404,
    default_timeout_seconds: 30,
  },
  types: {
    message_id: type("Identifier of a message: the name of its queue and its number there.", {
      tuple: ["string", "int64"],
    }),
    message_kind: type(
      "Role of a message: a request with the queue for the answer, or a response with the id of its request.",
      {
        variant: [
          ["Request", "string"],
          ["Response", { named: "message_id" }],
        ],
      },
    ),
    message: type("A message: its contents as text and whether it is a request or a response.", {
      record: [
        { name: "payload", type: "string" },
        { name: "kind", type: { named: "message_kind" } },
      ],
    }),
    transfer_request: type(
      "Asks for messages from queues: the mark to go on from, the longest wait in seconds, and the queues.",
      {
        record: [
          { name: "from", type: { option: "string" } },
          { name: "timeout", type: "float" },
          { name: "queues", type: { list: "string" } },
        ],
      },
    ),
    transfer_result: type("Messages received with their ids, and the mark to go on from in the next transfer.", {
      record: [
        { name: "messages", type: { list: { tuple: [{ named: "message_id" }, { named: "message" }] } } },
        { name: "next", type: "string" },
      ],
    }),
    event_message: type("What happened in a trace event: a message was sent or delivered, or one was acknowledged.", {
      variant: [
        ["Message", { named: "message_id" }, { named: "message" }],
        ["Ack", { named: "message_id" }],
      ],
    }),
    event: type(
      "Trace event: time, queue, sender, receiver, message and, for answers, the processing time in nanoseconds.",
      {
        record: [
          { name: "time", type: "float" },
          { name: "input", type: { option: "string" } },
          { name: "queue", type: "string" },
          { name: "output", type: { option: "string" } },
          { name: "message", type: { named: "event_message" } },
          { name: "processing_time", type: { option: "int64" } },
        ],
      },
    ),
    trace: type("Numbered trace events, oldest first; long contents are cut off.", {
      record: [{ name: "events", type: { list: { tuple: ["int64", { named: "event" }] } } }],
    }),
    origin: type("Sender of a message: a logged-in session by name, or an anonymous connection.", {
      variant: [
        ["Anonymous", "string"],
        ["Name", "string"],
      ],
    }),
    entry: type("Message waiting in a queue: its sender, the time it came in (nanoseconds) and the message.", {
      record: [
        { name: "origin", type: { named: "origin" } },
        { name: "time", type: "int64" },
        { name: "message", type: { named: "message" } },
      ],
    }),
    queue: type("Contents of a queue, and when its reader's next poll is expected; absent if it was never polled.", {
      record: [
        { name: "next_transfer_expected", type: { option: "int64" } },
        { name: "queue_contents", type: { list: { tuple: [{ named: "message_id" }, { named: "entry" }] } } },
      ],
    }),
    diagnostics: type("Snapshot of the broker: start time, current time and all queues; times are in nanoseconds.", {
      record: [
        { name: "start_time", type: "int64" },
        { name: "current_time", type: "int64" },
        { name: "permanent_queues", type: { dict: { named: "queue" } } },
        { name: "transient_queues", type: { dict: { named: "queue" } } },
      ],
    }),
  },
  requests: [
    { doc: "Names the session that this connection belongs to.", op: "login", method: "GET", path: "/login/<token>" },
    {
      doc: "Makes a queue that outlives its clients, unless it exists.",
      op: "create_persistent",
      method: "GET",
      path: "/persistent/<name>",
      result: "string",
    },
    {
      doc: "Makes a queue that goes when the last connection of the session closes.",
      op: "create_transient",
      method: "GET",
      path: "/transient/<name>",
      result: "string",
    },
    { doc: "Removes a queue with everything in it.", op: "destroy", method: "GET", path: "/destroy/<name>" },
    {
      doc: "Removes one message from a queue: it has been dealt with.",
      op: "ack",
      method: "GET",
      path: "/ack/<queue>/<number>",
    },
    {
      doc: "Names the queues whose names start with a prefix.",
      op: "list",
      method: "GET",
      path: "/list/<prefix>",
      result: { list: "string" },
    },
    {
      doc: "The same, only queues that somebody has listened to.",
      op: "list_alive",
      method: "GET",
      path: "/list/alive/<prefix>",
      result: { list: "string" },
    },
    {
      doc: "Waits for events of the broker and returns those it still remembers.",
      op: "trace",
      method: "GET",
      path: "/trace/<ack_to>/<timeout>",
      result: { named: "trace" },
      defaults: { ack_to: -1, timeout: 5 },
    },
    {
      doc: "Waits until one of the queues holds a message newer than the last one seen, and returns all of them.",
      op: "transfer",
      method: "POST",
      path: "/transfer",
      body: { named: "transfer_request" },
      result: { named: "transfer_result" },
    },
    {
      doc: "Puts a request into a queue and says where the answer should go.",
      op: "send_request",
      method: "POST",
      path: "/request/<queue>/<reply_to>",
      body: "payload",
      result: { option: { named: "message_id" } },
    },
    {
      doc: "Puts the answer to a request into a queue.",
      op: "send_response",
      method: "POST",
      path: "/response/<queue>/<id queue>/<id number>",
      body: "payload",
      result: { option: { named: "message_id" } },
    },
    {
      doc: "Shows every queue with its contents.",
      op: "diagnostics",
      method: "GET",
      path: "/",
      result: { named: "diagnostics" },
    },
    { doc: "Stops the broker.", op: "shutdown", method: "POST", path: "/shutdown" },
    { doc: "A file of the broker's web page.", op: "web_resource", method: "GET", path: "/admin/..." },
  ],
});
