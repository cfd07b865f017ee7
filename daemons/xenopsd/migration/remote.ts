import { messageOf } from "../../../runtime/error-message.ts";
import { encodeCall } from "../../../runtime/rpc/xmlrpc/encode.ts";
import { parseResponse } from "../../../runtime/rpc/xmlrpc/parse.ts";
import { internal } from "../errors.ts";
import { type Destination, post } from "./outgoing.ts";

/** Makes a VM known to the domain manager of another host (spec: xen-domain-build.md, section 13.2, step 2). Raises as `post` does. */
export async function importRemotely(destination: Destination, dbg: string, metadata: string): Promise<void> {
  const body = encodeCall("VM.import_metadata", [{ debug_info: dbg, metadata }]);
  const reply = await post(destination, { method: "POST", path: "", body });
  try {
    parseResponse(reply);
  } catch (error) {
    throw internal(`The other host does not take the VM: ${messageOf(error)}`);
  }
}

/** How long another host may take to forget a VM, in milliseconds: one that has died never does. */
const REMOVE_MS = 3_000;

/** Has the domain manager of another host forget a VM that does not come. Raises as `post` does; refusals are no failure. */
export async function removeRemotely(destination: Destination, dbg: string, id: string): Promise<void> {
  const body = encodeCall("VM.remove", [{ debug_info: dbg, id }]);
  await post(destination, { method: "POST", path: "", body }, REMOVE_MS);
}
