import { closeSync, constants, openSync, writeSync } from "node:fs";
import { Worker } from "node:worker_threads";
import type { Ambient } from "../../runtime/ambient.ts";
import { messageOf } from "../../runtime/error-message.ts";
import { loadLibc } from "../libc/library.ts";
import { type Link, type LinkEvents, WireConnection } from "./client.ts";
import type { ReaderData, ReaderMessage } from "./device-reader.ts";
import { XenstoreLost } from "./errors.ts";
import type { ConnectionLimits } from "./in-flight.ts";
import { encodeMessage, type Message, MessageReader, MessageType, maxReplyBytes, stringsPayload } from "./wire.ts";

/** The kernel's way to xenstored. */
const xenbusDevice = "/dev/xen/xenbus";

/**
 * Connects by the kernel's device, acting as the domain that the kernel runs in: the only way in a guest, and in domain 0
 * where xenstored is a domain of its own (spec: xenstore-protocol.md, section 1.9). Raises `XenstoreLost` when the device
 * cannot be opened, `LibraryMissing` where there is no C library.
 */
export async function connectDevice(
  ambient: Ambient,
  path: string = xenbusDevice,
  limits: ConnectionLimits = {},
): Promise<WireConnection> {
  await loadLibc();
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    throw new XenstoreLost(messageOf(error), error);
  }
  return new WireConnection((events) => deviceLink(descriptor, events), ambient, limits);
}

/** A link over the open device, which it closes. Each message goes out in one write, as the kernel wants it. */
function deviceLink(descriptor: number, events: LinkEvents): Link {
  const stop = new SharedArrayBuffer(4);
  const workerData: ReaderData = { descriptor, stop };
  const worker = new Worker(new URL("./device-reader.ts", import.meta.url), { workerData, execArgv: [] });
  const reader = new MessageReader(maxReplyBytes);
  let ended = false;
  const end = () => {
    ended = true;
    Atomics.store(new Int32Array(stop), 0, 1);
  };
  const lose = (reason: string, cause?: unknown) => {
    if (ended) return;
    end();
    events.lost(new XenstoreLost(reason, cause));
  };
  // The descriptor must not be another file's while the thread uses it.
  const closed = new Promise<void>((resolve) => {
    worker.once("exit", () => {
      lose("the thread that reads the device ended");
      closeSync(descriptor);
      resolve();
    });
  });
  worker.on("error", (error) => lose(error.message, error));
  worker.on("message", (message: ReaderMessage) => {
    if (ended) return;
    if ("lost" in message) return lose(message.lost);
    try {
      for (const one of reader.push(Buffer.from(message.bytes))) events.message(one);
    } catch (error) {
      lose(messageOf(error), error);
    }
  });
  const send = (message: Message) => {
    if (ended) return;
    const bytes = encodeMessage(message);
    try {
      const written = writeSync(descriptor, bytes);
      if (written !== bytes.length) lose(`the device took ${written} of ${bytes.length} bytes`);
    } catch (error) {
      lose(messageOf(error), error);
    }
  };
  return {
    shared: true,
    send,
    close() {
      // Its answer ends the wait of the thread, which would else go on for a while.
      send({ type: MessageType.getDomainPath, request: 0, transaction: 0, payload: stringsPayload("0") });
      end();
      return closed;
    },
  };
}
