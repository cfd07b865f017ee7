import { closeSync } from "node:fs";
import { getSystemErrorName } from "node:util";
import { loadLibc } from "./library.ts";

/** Values of Linux on every architecture that node runs on. */
const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
/** Bytes of `sun_path` in `struct sockaddr_un`. */
const pathBytes = 108;

type SendTo = (fd: number, data: Uint8Array, length: number, flags: number, to: Uint8Array, size: number) => number;

/** Sends datagrams to Unix sockets, which node cannot. */
export interface DatagramSender {
  /** Sends one datagram without waiting; `@` starts an abstract address. Raises an Error with the system's code (`ECONNREFUSED`, `EAGAIN`, ...). */
  send(path: string, data: Uint8Array): void;
  close(): void;
}

/**
 * Opens a sender: `int socket(int domain, int type, int protocol)` and
 * `ssize_t sendto(int fd, const void *data, size_t length, int flags, const struct sockaddr *to, socklen_t size)`.
 * (koffi knows `ssize_t` as `intptr_t`). Raises `LibraryMissing`, or an Error when the process has no descriptor left.
 */
export async function openDatagramSender(): Promise<DatagramSender> {
  const { koffi, func } = await loadLibc();
  const socket = func<(domain: number, type: number, protocol: number) => number>(
    "int socket(int domain, int type, int protocol)",
  );
  const sendto = func<SendTo>(
    "intptr_t sendto(int fd, const uint8_t *data, size_t length, int flags, const uint8_t *to, uint32_t size)",
  );
  const check = (result: number, what: string) => {
    if (result >= 0) return result;
    const code = getSystemErrorName(-koffi.errno());
    throw Object.assign(new Error(`${what}: ${code}`), { code });
  };
  const descriptor = check(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
  return {
    send(path, data) {
      const address = unixAddress(path);
      check(
        sendto(descriptor, data, data.length, MSG_DONTWAIT | MSG_NOSIGNAL, address, address.length),
        `send to ${path}`,
      );
    },
    close: () => closeSync(descriptor),
  };
}

/** `struct sockaddr_un`: the family in the machine's byte order, then the path. Raises a RangeError for a path that is too long or empty. */
export function unixAddress(path: string): Buffer {
  const name = Buffer.from(path);
  if (name.length === 0 || name.length >= pathBytes) throw new RangeError(`not the path of a Unix socket: "${path}"`);
  const abstract = path.startsWith("@");
  if (abstract) name[0] = 0;
  const family = Buffer.from(new Uint16Array([AF_UNIX]).buffer);
  // The end of a name in the file system is a zero byte; an abstract name is as long as it is.
  return Buffer.concat([family, name, Buffer.alloc(abstract ? 0 : 1)]);
}
