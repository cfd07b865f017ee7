import { closeSync } from "node:fs";
import { getSystemErrorName } from "node:util";
import { unixAddress } from "./datagram.ts";
import { loadLibc } from "./library.ts";

/** Values of Linux on every architecture that node runs on. */
const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SCM_RIGHTS = 1;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const MSG_CTRUNC = 0x8;
const MSG_CMSG_CLOEXEC = 0x40000000;

/** Bytes of `struct iovec`, `struct msghdr` and `struct cmsghdr` where pointers have 64 bits. */
const IOVEC_BYTES = 16;
const MSGHDR_BYTES = 56;
const CMSGHDR_BYTES = 16;
const FD_BYTES = 4;
/** Descriptors of one message that are noticed; the kernel closes what has no room. */
const MAX_DESCRIPTORS = 16;
const CONTROL_BYTES = CMSGHDR_BYTES + MAX_DESCRIPTORS * FD_BYTES;
/** Longest message that is sent or received. */
const MAX_DATA = 4_096;

/** What one message brought: bytes, and the descriptors that came with them, which are the caller's to close. */
export interface ReceivedMessage {
  readonly data: Buffer;
  readonly descriptors: readonly number[];
  /** More descriptors were sent than there is room for; they are closed. */
  readonly truncated: boolean;
}

/**
 * Unix stream sockets that carry descriptors, which node's do not: node would read the bytes and lose what came with them. Nothing waits:
 * what is not possible now is `undefined` or an Error with the code `EAGAIN`. All descriptors are closed on exec.
 */
export interface UnixStreams {
  /** A listening socket at a path that does not exist yet. Raises an Error with the system's code. */
  listen(path: string, backlog: number): number;
  /** The next connection; `undefined` where nobody waits. */
  accept(listener: number): number | undefined;
  /** A connection. Raises an Error with the system's code; `EAGAIN` where too many wait already. */
  connect(path: string): number;
  /** Two connected sockets. Raises an Error with the system's code. */
  pair(): [number, number];
  /** Sends a message of at most 4,096 bytes with one descriptor; false where there is no room now. */
  send(socket: number, data: Uint8Array, descriptor: number): boolean;
  /** The next message, up to 4,096 bytes; no data and no descriptors at the end; `undefined` where there is none now. */
  receive(socket: number): ReceivedMessage | undefined;
}

let streams: Promise<UnixStreams> | undefined;

/** Loads what these sockets need, once. Raises `LibraryMissing`. */
export function loadUnixStreams(): Promise<UnixStreams> {
  streams ??= bind();
  return streams;
}

type SocketCall = (domain: number, type: number, protocol: number) => number;
type AddressCall = (fd: number, address: Uint8Array, size: number) => number;
type AcceptCall = (fd: number, address: null, size: null, flags: number) => number;
type MessageCall = (fd: number, message: bigint, flags: number) => bigint | number;

/** The prototypes are those of `sys/socket.h`; messages are laid out by hand in memory that stays where it is. */
async function bind(): Promise<UnixStreams> {
  const { koffi, func } = await loadLibc();
  const socket = func<SocketCall>("int socket(int domain, int type, int protocol)");
  const socketpair = func<(domain: number, type: number, protocol: number, fds: Int32Array) => number>(
    "int socketpair(int domain, int type, int protocol, int32_t *fds)",
  );
  const bindTo = func<AddressCall>("int bind(int fd, const uint8_t *address, uint32_t size)");
  const listenAt = func<(fd: number, backlog: number) => number>("int listen(int fd, int backlog)");
  const connectTo = func<AddressCall>("int connect(int fd, const uint8_t *address, uint32_t size)");
  const accept4 = func<AcceptCall>("int accept4(int fd, void *address, void *size, int flags)");
  const sendmsg = func<MessageCall>("intptr_t sendmsg(int fd, uintptr_t message, int flags)");
  const recvmsg = func<MessageCall>("intptr_t recvmsg(int fd, uintptr_t message, int flags)");
  const message = layOut((size) => {
    const address = koffi.address(koffi.alloc("uint8_t", size));
    return { address, bytes: Buffer.from(koffi.view(address, size)) };
  });
  const failed = (what: string) => {
    const code = getSystemErrorName(-koffi.errno());
    return Object.assign(new Error(`${what}: ${code}`), { code });
  };
  /** The result of a call, or nothing where it would have to wait. Interrupted calls are made again. */
  const attempt = (call: () => bigint | number, what: string): number | undefined => {
    for (;;) {
      const result = Number(call());
      if (result >= 0) return result;
      const error = failed(what);
      if (error.code === "EAGAIN") return undefined;
      if (error.code !== "EINTR") throw error;
    }
  };
  const open = (path: string, act: (fd: number, address: Uint8Array) => void): number => {
    const address = unixAddress(path);
    const fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) throw failed("socket");
    try {
      act(fd, address);
      return fd;
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  };
  return {
    listen: (path, backlog) =>
      open(path, (fd, address) => {
        if (bindTo(fd, address, address.length) < 0) throw failed(`bind ${path}`);
        if (listenAt(fd, backlog) < 0) throw failed(`listen at ${path}`);
      }),
    accept: (listener) => attempt(() => accept4(listener, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC), "accept"),
    connect: (path) =>
      open(path, (fd, address) => {
        if (connectTo(fd, address, address.length) < 0) throw failed(`connect to ${path}`);
      }),
    pair() {
      const fds = new Int32Array(2);
      if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) < 0) throw failed("socketpair");
      const [one = -1, other = -1] = fds;
      return [one, other];
    },
    send(fd, data, descriptor) {
      message.put(data, descriptor);
      const sent = attempt(() => sendmsg(fd, message.address, MSG_DONTWAIT | MSG_NOSIGNAL), "send a descriptor");
      if (sent === undefined) return false;
      if (sent !== data.length) throw new Error(`${sent} of ${data.length} bytes were sent`);
      return true;
    },
    receive(fd) {
      message.clear();
      const flags = MSG_DONTWAIT | MSG_CMSG_CLOEXEC;
      const size = attempt(() => recvmsg(fd, message.address, flags), "receive a descriptor");
      return size === undefined ? undefined : message.take(size);
    },
  };
}

interface Block {
  readonly address: bigint;
  readonly bytes: Buffer;
}

/** Memory with a `struct msghdr` and what it points to; used by one call at a time, which none outlasts. */
function layOut(allocate: (size: number) => Block) {
  const { address, bytes } = allocate(MSGHDR_BYTES + IOVEC_BYTES + CONTROL_BYTES + MAX_DATA);
  const iovec = MSGHDR_BYTES;
  const control = iovec + IOVEC_BYTES;
  const data = control + CONTROL_BYTES;
  const at = (offset: number) => address + BigInt(offset);
  const prepare = (dataBytes: number, controlBytes: number) => {
    bytes.fill(0, 0, data);
    bytes.writeBigUInt64LE(at(iovec), 16);
    bytes.writeBigUInt64LE(1n, 24);
    bytes.writeBigUInt64LE(at(control), 32);
    bytes.writeBigUInt64LE(BigInt(controlBytes), 40);
    bytes.writeBigUInt64LE(at(data), iovec);
    bytes.writeBigUInt64LE(BigInt(dataBytes), iovec + 8);
  };
  return {
    address,
    /** A message to be sent. Raises a RangeError for one that is too long. */
    put(payload: Uint8Array, descriptor: number): void {
      if (payload.length > MAX_DATA) throw new RangeError(`${payload.length} bytes are too many for one message`);
      // The room is counted in whole words, the length is not.
      prepare(payload.length, CMSGHDR_BYTES + 2 * FD_BYTES);
      bytes.writeBigUInt64LE(BigInt(CMSGHDR_BYTES + FD_BYTES), control);
      bytes.writeInt32LE(SOL_SOCKET, control + 8);
      bytes.writeInt32LE(SCM_RIGHTS, control + 12);
      bytes.writeInt32LE(descriptor, control + CMSGHDR_BYTES);
      bytes.set(payload, data);
    },
    /** Room for a message to be received. */
    clear: () => prepare(MAX_DATA, CONTROL_BYTES),
    /** What was received, copied. */
    take(size: number): ReceivedMessage {
      const controlBytes = Number(bytes.readBigUInt64LE(40));
      const flags = bytes.readInt32LE(48);
      const rights =
        controlBytes >= CMSGHDR_BYTES &&
        bytes.readInt32LE(control + 8) === SOL_SOCKET &&
        bytes.readInt32LE(control + 12) === SCM_RIGHTS;
      const length = rights ? Number(bytes.readBigUInt64LE(control)) - CMSGHDR_BYTES : 0;
      const count = Math.floor(length / FD_BYTES);
      return {
        data: Buffer.from(bytes.subarray(data, data + size)),
        descriptors: Array.from({ length: count }, (_, index) =>
          bytes.readInt32LE(control + CMSGHDR_BYTES + index * FD_BYTES),
        ),
        truncated: (flags & MSG_CTRUNC) !== 0,
      };
    },
  };
}
