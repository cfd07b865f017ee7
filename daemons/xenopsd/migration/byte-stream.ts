import { type Duplex, pipeline, type Readable, type Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { createZstdCompress, createZstdDecompress } from "node:zlib";
import type { ImageReader, ImageWriter } from "../../../bindings/hypervisor/image.ts";

/** A connection of a migration, read and written by as many bytes as are wanted. */
export class ByteStream implements ImageReader, ImageWriter {
  readonly #socket: Duplex;
  readonly #readable: Readable;
  #writable: Writable;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  /** `compressed`: what comes is compressed with Zstandard. */
  constructor(socket: Duplex, { compressed = false }: { readonly compressed?: boolean } = {}) {
    this.#socket = socket;
    // What has come is read to its end, also when the connection has ended meanwhile.
    this.#readable = compressed ? pipeline(socket, createZstdDecompress(), () => {}) : socket;
    this.#writable = socket;
    const fail = (error: Error) => this.#fail(error);
    socket.on("error", fail);
    this.#readable.on("error", fail);
    this.#readable.on("close", () => fail(new Error("The connection was closed")));
    this.#readable.on("readable", () => this.#wake?.());
    this.#readable.on("end", () => fail(new Error("The other side has closed the connection")));
  }

  /** From now on what is written is compressed with Zstandard. */
  compress(): void {
    const compressor = createZstdCompress();
    compressor.on("error", (error) => this.#fail(error));
    compressor.pipe(this.#socket);
    this.#writable = compressor;
  }

  /** The connection has ended, or failed, by the other side's doing. */
  get isBroken(): boolean {
    return this.#failure !== undefined;
  }

  /** Resolves when the connection has ended, however it did. */
  get ended(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.destroyed) resolve();
      else this.#socket.once("close", () => resolve());
    });
  }

  /** Exactly so many bytes. Raises an Error where the connection ends before. */
  async read(length: number): Promise<Buffer> {
    for (;;) {
      const found: unknown = length === 0 ? Buffer.alloc(0) : this.#readable.read(length);
      if (Buffer.isBuffer(found) && found.length === length) return found;
      // At the end of a stream node answers what is left.
      if (this.#failure !== undefined || Buffer.isBuffer(found))
        throw this.#failure ?? new Error("The stream has ended");
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }

  /** Resolves when there is room for more. Raises an Error where the connection has ended. */
  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure);
      this.#writable.write(bytes, (error) => (error === null || error === undefined ? resolve() : reject(error)));
    });
  }

  /** Sends the end after all that was written. */
  async end(): Promise<void> {
    this.#writable.end();
    await finished(this.#socket, { readable: false });
  }

  /** Closes at once. */
  destroy(): void {
    this.#socket.destroy();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }
}
