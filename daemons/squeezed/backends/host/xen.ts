import { openXen } from "../../../../bindings/hypervisor/libxc/hypervisor.ts";
import { LibraryMissing } from "../../../../bindings/libc/library.ts";
import { connectSocket, xenstoredSocket } from "../../../../bindings/xenstore/socket.ts";
import type { Ambient } from "../../../../runtime/ambient.ts";
import { StartError } from "../../../../runtime/process/start-error.ts";
import type { Backend } from "../backend.ts";
import { hostBackend } from "./backend.ts";

/** This host: Xen by its libraries, and xenstored. Raises `LibraryMissing`, and an Error where this is no control domain. */
export async function xenHost(ambient: Ambient): Promise<Backend> {
  const hypervisor = await toldWhole(openXen());
  const connect = () => connectSocket(xenstoredSocket(process.env), ambient);
  return hostBackend({ hypervisor, connect, ambient, close: () => hypervisor.close() });
}

/** What is missing for Xen is told without where it was noticed. */
function toldWhole<T>(opening: Promise<T>): Promise<T> {
  return opening.catch((error: unknown) => {
    throw error instanceof LibraryMissing ? new StartError(error.message) : error;
  });
}
