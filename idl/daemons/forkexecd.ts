import { type DaemonInterface, defineDaemonInterface, type } from "../dsl/daemon.ts";

export const forkexecd: DaemonInterface = defineDaemonInterface("forkexecd", {
  doc: "Daemon that starts programs for other daemons; JSON messages with a length prefix on a Unix socket.",
  wire: {
    daemon: "forkexecd",
    transport:
      "JSON on a Unix socket; each message prefixed by its length as 12 decimal digits; file descriptors passed by SCM_RIGHTS with a 36-character name",
    encoding: "legacy",
  },
  types: {
    syslog_stdout: type(
      "Whether lines of standard output go to syslog, and under which name; absent means the program's base name.",
      {
        record: [
          { name: "enabled", type: "bool" },
          { name: "key", type: { option: "string" } },
        ],
      },
    ),
    setup_cmd: type(
      "Program to start: arguments beginning with its path, complete environment, file descriptors and handling of its output.",
      {
        record: [
          { name: "cmdargs", type: { list: "string" } },
          { name: "env", type: { list: "string" } },
          { name: "id_to_fd_map", type: { dict: { option: "int" } } },
          { name: "syslog_stdout", type: { named: "syslog_stdout" } },
          { name: "redirect_stderr_to_stdout", type: "bool" },
        ],
      },
    ),
    setup_response: type(
      "Answer to a setup: path of the socket on which the client then passes the file descriptors.",
      { record: [{ name: "fd_sock_path", type: "string" }] },
    ),
    process_result: type(
      "How a program ended: exit code, or number of the signal that killed or stopped it (known signals have negative numbers).",
      {
        variant: [
          ["WEXITED", "int"],
          ["WSIGNALED", "int"],
          ["WSTOPPED", "int"],
        ],
      },
    ),
    ferpc: type(
      "Message of the protocol: setup and its answer, start and its answer with the process id, end of the program, or no wish to wait.",
      {
        variant: [
          ["Setup", { named: "setup_cmd" }],
          ["Setup_response", { named: "setup_response" }],
          ["Exec"],
          ["Execed", "int"],
          ["Finished", { named: "process_result" }],
          ["Dontwaitpid"],
        ],
      },
    ),
  },
});
