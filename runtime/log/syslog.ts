import { severities } from "./line.ts";
import type { LogFormat } from "./record.ts";
import type { LineWriter } from "./writer.ts";

/** Sends one datagram to a Unix socket; raises when nobody listens. */
export type SendDatagram = (path: string, data: Uint8Array) => void;

/** Numbers of the facilities that the toolstack's daemons use (spec: startup-config.md, section 6). */
export const facilities: Readonly<Record<string, number>> = {
  user: 1,
  daemon: 3,
  local0: 16,
  local1: 17,
  local2: 18,
  local3: 19,
  local4: 20,
  local5: 21,
  local6: 22,
  local7: 23,
};

/** Adds the head that a syslog socket expects, `<facility and severity>name[pid]: `; the receiver sets the time. */
export function syslogFormat(line: LogFormat, facility: number, name: string, pid: number): LogFormat {
  return (record) => `<${facility * 8 + severities[record.priority]}>${name}[${pid}]: ${line(record)}`;
}

/** Longest datagram; what is longer is cut. */
const maxBytes = 8192;

/** Writer to a syslog socket. A datagram that nobody takes is lost, as with syslog(3). */
export function syslogWriter(send: SendDatagram, path = "/dev/log"): LineWriter {
  return {
    write(line) {
      try {
        send(path, Buffer.from(line).subarray(0, maxBytes));
      } catch {
        // A log that cannot be written has nowhere to complain to.
      }
    },
    flush() {},
    close() {},
  };
}
