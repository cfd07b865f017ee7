import { follow } from "../../../runtime/log/follow.ts";
import type { Logger } from "../../../runtime/log/logger.ts";
import { traceOfHeaders } from "../../../runtime/log/trace.ts";
import type { Store } from "../store/store.ts";
import { ByteStream } from "./byte-stream.ts";
import type { Receive } from "./destination.ts";
import type { ForwardedRequest } from "./forwarded.ts";

export interface IncomingOptions {
  readonly store: Pick<Store, "hasVm">;
  readonly log: Logger;
  /** Begins to receive a VM; answers the task's id. */
  readonly begin: (operation: Receive, dbg: string) => string;
}

/** A VM that is being received, until its memory comes. */
interface Expected {
  readonly compressed: boolean;
  readonly deliver: (memory: ByteStream) => void;
}

/** Requests that other hosts make to move VMs here, and what they expect next (spec: xen-domain-build.md, section 13.2). */
export class Incoming {
  readonly #options: IncomingOptions;
  readonly #expected = new Map<string, Expected>();

  constructor(options: IncomingOptions) {
    this.#options = options;
  }

  /** Takes a request over. What is not known is answered with 404. */
  take(request: ForwardedRequest): void {
    const [, kind, id = ""] = /^\/services\/xenops\/migrate\/(vm|mem)\/([^/]+)$/.exec(request.path) ?? [];
    try {
      const expected = this.#expected.get(id);
      if (kind === "mem" && expected !== undefined) this.#deliver(id, expected, request);
      else if (kind === "vm" && expected === undefined && this.#options.store.hasVm(id)) this.#receive(id, request);
      else refuse(request);
    } catch (error) {
      this.#options.log.exception(`${request.path} is not served`, error);
      refuse(request);
    }
  }

  #receive(id: string, { cookies, connection, traceparent }: ForwardedRequest): void {
    const memory = Promise.withResolvers<ByteStream>();
    const control = new ByteStream(connection);
    this.#expected.set(id, { compressed: cookies.compress === "zstd", deliver: memory.resolve });
    const limit = Number(cookies.memory_limit);
    const operation: Receive = {
      op: "VM_receive_memory",
      vm: id,
      finalId: cookies.final_id ?? id,
      ...(Number.isSafeInteger(limit) && limit > 0 && { memoryLimit: limit }),
      control,
      memory: memory.promise,
      finished: () => {
        this.#expected.delete(id);
        void memory.promise.then((stream) => stream.destroy());
        void control
          .end()
          .catch(() => {})
          .finally(() => control.destroy());
      },
    };
    const dbg = cookies.dbg ?? "VM.receive_memory";
    try {
      const begin = () => this.#options.begin(operation, dbg);
      const task = follow({ task: dbg }, traceOfHeaders(traceparent, undefined), begin);
      connection.write(`HTTP/1.0 200 OK\r\nTask-id: ${task}\r\nConnection: keep-alive\r\n\r\n`);
    } catch (error) {
      this.#expected.delete(id);
      throw error;
    }
  }

  #deliver(id: string, { compressed, deliver }: Expected, { connection }: ForwardedRequest): void {
    this.#expected.delete(id);
    connection.write("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n");
    deliver(new ByteStream(connection, { compressed }));
  }
}

function refuse({ connection }: ForwardedRequest): void {
  connection.on("error", () => {});
  connection.end("HTTP/1.0 404 Not Found\r\nConnection: close\r\n\r\n");
}
