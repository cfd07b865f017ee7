import { xenstoreError } from "../errors.ts";
import { formatPermission } from "../permissions.ts";
import { MessageType, maxRequestBytes, stringsPayload } from "../wire.ts";
import type { Behaviour } from "./behaviour.ts";
import { type Context, getPermissions, list, mkdir, read, rm, setPermissions, write } from "./operations.ts";
import { absolutePath, requestPermissions, requestStrings, requestValue } from "./payload.ts";

/** The answer to what has no result. */
export const ok: Buffer = stringsPayload("OK");
const nul = Buffer.from([0]);

/** Requests on nodes, which a transaction may hold. */
export const nodeRequests: Readonly<Record<number, (context: Context, payload: Buffer) => Buffer>> = {
  [MessageType.read]: (context, payload) => read(context, onePath(context, payload)),
  [MessageType.directory](context, payload) {
    const bytes = listing(list(context, onePath(context, payload)).names);
    if (context.behaviour.partsDirectories && bytes.length > maxRequestBytes)
      throw xenstoreError("E2BIG", "the directory");
    return bytes;
  },
  [MessageType.directoryPart]: directoryPart,
  [MessageType.getPermissions](context, payload) {
    return stringsPayload(...getPermissions(context, onePath(context, payload)).map(formatPermission));
  },
  [MessageType.write](context, payload) {
    const { path, value } = requestValue(payload);
    write(context, nodePath(context, path), value);
    return ok;
  },
  [MessageType.mkdir](context, payload) {
    mkdir(context, onePath(context, payload));
    return ok;
  },
  [MessageType.rm](context, payload) {
    rm(context, onePath(context, payload));
    return ok;
  },
  [MessageType.setPermissions](context, payload) {
    const [given = "", ...permissions] = requestStrings(payload, 2);
    const { behaviour, caller } = context;
    const path = absolutePath(given, caller.domid, behaviour.pathBytes);
    setPermissions(context, specialPath(path, behaviour), requestPermissions(permissions));
    return ok;
  },
};

/** DIRECTORY_PART (spec: xenstore-protocol.md, section 1.4): as many names as fit, from a byte of the whole listing. */
function directoryPart(context: Context, payload: Buffer): Buffer {
  if (!context.behaviour.partsDirectories) throw xenstoreError("ENOSYS", "DIRECTORY_PART");
  const [given = "", offset = ""] = requestStrings(payload, 2);
  const { names, generation } = list(context, nodePath(context, given));
  const rest = listing(names).subarray(Number(offset) || 0);
  const head = stringsPayload(String(generation));
  const room = maxRequestBytes - head.length;
  if (rest.length + 1 <= room) return Buffer.concat([head, rest, nul]);
  return Buffer.concat([head, rest.subarray(0, rest.lastIndexOf(0, room - 1) + 1)]);
}

function listing(names: readonly string[]): Buffer {
  return names.length === 0 ? Buffer.alloc(0) : stringsPayload(...names);
}

function onePath(context: Context, payload: Buffer): string {
  return nodePath(context, requestStrings(payload, 1)[0] ?? "");
}

/** The path of a node; raises EINVAL for special paths where they are no nodes. */
function nodePath({ behaviour, caller }: Context, given: string): string {
  const path = absolutePath(given, caller.domid, behaviour.pathBytes);
  if (path.startsWith("@") && !behaviour.specialsAreNodes) throw xenstoreError("EINVAL", "not the path of a node");
  return specialPath(path, behaviour);
}

/** Where the node of a special path is. */
export function specialPath(path: string, behaviour: Behaviour): string {
  return path.startsWith("@") && behaviour.specialsAreNodes ? `/${path}` : path;
}
