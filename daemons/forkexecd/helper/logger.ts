import { openDatagramSender } from "../../../bindings/libc/datagram.ts";
import { tellLines } from "../output.ts";
import { quoted, syslogLine } from "./quote.ts";

const [key = "", pid = ""] = process.argv.slice(2);
const socket = process.env.XAPI_SYSLOG_SOCKET ?? "/dev/log";
const { send } = await openDatagramSender();

// Lines come as the bytes they are: each is a character of its own.
await tellLines(
  process.stdin,
  (line) => {
    if (line === "") return;
    try {
      send(socket, syslogLine(key, pid, quoted(line), process.pid));
    } catch {
      // A log that cannot be written has nowhere to complain to; the program must not stop for it.
    }
  },
  "latin1",
);
