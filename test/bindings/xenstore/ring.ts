import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { type Link, type LinkEvents, WireConnection } from "../../../bindings/xenstore/client.ts";
import { encodeMessage, MessageReader, maxReplyBytes } from "../../../bindings/xenstore/wire.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";

/** The shared page (spec: xenstore-protocol.md, section 1.9): two rings, then their indices. */
const ringBytes = 1024;
const responses = 1024;
const requestConsumed = 2048;
const requestProduced = 2052;
const responseConsumed = 2056;
const responseProduced = 2060;

/** Plays a guest on the file that stands for its shared page; `notify` is its event channel. */
export function ringConnection(page: string, notify: () => void): WireConnection {
  return new WireConnection((events) => ringLink(page, notify, events), systemAmbient);
}

function ringLink(page: string, notify: () => void, events: LinkEvents): Link {
  const file = openSync(page, "r+");
  const reader = new MessageReader(maxReplyBytes);
  const word = Buffer.alloc(4);
  let unsent = Buffer.alloc(0);
  const index = (at: number): number => {
    readSync(file, word, 0, 4, at);
    return word.readUInt32LE(0);
  };
  const setIndex = (at: number, value: number) => {
    word.writeUInt32LE(value >>> 0, 0);
    writeSync(file, word, 0, 4, at);
  };
  /** Puts into the request ring what it has room for. */
  const push = (): boolean => {
    const produced = index(requestProduced);
    const room = ringBytes - ((produced - index(requestConsumed)) >>> 0);
    const offset = produced % ringBytes;
    const bytes = unsent.subarray(0, Math.min(room, ringBytes - offset));
    if (bytes.length === 0) return false;
    writeSync(file, bytes, 0, bytes.length, offset);
    setIndex(requestProduced, produced + bytes.length);
    unsent = unsent.subarray(bytes.length);
    return true;
  };
  /** Takes from the response ring what is there. */
  const pull = (): boolean => {
    const consumed = index(responseConsumed);
    const offset = consumed % ringBytes;
    const there = (index(responseProduced) - consumed) >>> 0;
    const bytes = Buffer.alloc(Math.min(there, ringBytes - offset));
    if (bytes.length === 0) return false;
    readSync(file, bytes, 0, bytes.length, responses + offset);
    setIndex(responseConsumed, consumed + bytes.length);
    for (const message of reader.push(bytes)) events.message(message);
    return true;
  };
  let open = true;
  const timer = setInterval(() => {
    let moved = false;
    while (push() || pull()) moved = true;
    if (moved) notify();
  }, 1);
  return {
    send(message) {
      unsent = Buffer.concat([unsent, encodeMessage(message)]);
    },
    async close() {
      if (!open) return;
      open = false;
      clearInterval(timer);
      closeSync(file);
    },
  };
}
