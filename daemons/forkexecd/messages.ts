import { frame } from "../../bindings/forkexec/frame.ts";
import { type Ferpc, forkexecd } from "../../generated/daemons/forkexecd.ts";
import { Codecs } from "../../runtime/daemon/codec.ts";
import { parseJson } from "../../runtime/daemon/json.ts";

const codec = new Codecs(forkexecd).named("ferpc");

/** Reads the body of a message. Raises an Error for what is none. */
export function readMessage(body: string): Ferpc {
  return codec.decode(parseJson(body)) as Ferpc;
}

/** A message ready for the wire. */
export function writeMessage(message: Ferpc): Buffer {
  return frame(codec.encode(message));
}
