import type { ImageReader, ImageWriter } from "../../../../bindings/hypervisor/image.ts";
import type { SimulatedHost } from "../../../../bindings/hypervisor/simulated/host.ts";
import { type SimulatedImage, writeImage } from "../../../../bindings/hypervisor/simulated/image.ts";
import type { Disk, VmT } from "../../../../generated/daemons/xenops.ts";
import { failure } from "../../errors.ts";
import type { TextFiles } from "../../store/files.ts";
import type { TaskScope } from "../../tasks/task.ts";
import { encodeHeader, imageFailure, RecordType, SIGNATURE } from "../xen/image-format.ts";
import type { AttachedDisk, DiskStorage, OpenImage } from "../xen/storage.ts";

const FOLDER = "image";

/** Disks of a simulated host: any name is one of a disk. Images on them are kept until they are read. */
export class SimulatedDisks implements DiskStorage {
  readonly #host: SimulatedHost;
  readonly #files: TextFiles;
  readonly #images = new Map<string, Buffer>();

  constructor(host: SimulatedHost, files: TextFiles) {
    this.#host = host;
    this.#files = files;
    for (const [path, text] of files.all(FOLDER))
      this.#images.set(path.slice(FOLDER.length + 1), Buffer.from(text, "base64"));
  }

  async attach(_task: TaskScope, vm: VmT, { vbd }: Parameters<DiskStorage["attach"]>[2]): Promise<AttachedDisk> {
    if (this.#host.fails(vm.id, "storage-error")) {
      throw failure(["Storage_backend_error", ["SR_BACKEND_FAILURE_46", ["", "The storage was told to fail", ""]]]);
    }
    return { backendDomid: 0, backendKind: "vbd3", params: pathOf(vbd.backend), type: "phy", keys: {} };
  }

  async activate(): Promise<void> {}
  async release(): Promise<void> {}
  async epochBegin(): Promise<void> {}
  async epochEnd(): Promise<void> {}

  withPath<T>(_task: TaskScope, _vm: VmT, _domid: number, disk: Disk, use: (path: string) => Promise<T>): Promise<T> {
    return use(pathOf(disk));
  }

  async writeImage(_task: TaskScope, _vm: VmT, disk: Disk): Promise<OpenImage<ImageWriter>> {
    const name = nameOf(disk);
    const parts: Uint8Array[] = [];
    const stream: ImageWriter = { write: async (bytes) => void parts.push(Buffer.from(bytes)) };
    const close = async () => {
      const image = Buffer.concat(parts);
      this.#images.set(name, image);
      this.#files.put(`${FOLDER}/${name}`, image.toString("base64"));
    };
    return { stream, close };
  }

  /** A disk that nobody wrote an image to has one of a guest that was up: copies of disks are not followed here. */
  async readImage(_task: TaskScope, vm: VmT, disk: Disk): Promise<OpenImage<ImageReader>> {
    const name = nameOf(disk);
    const image = this.#images.get(name) ?? (await usualImage(vm));
    return {
      stream: readerOf(image),
      close: async () => {
        if (this.#images.delete(name)) this.#files.delete(`${FOLDER}/${name}`);
      },
    };
  }
}

/** Reads from bytes that are there. */
function readerOf(bytes: Buffer): ImageReader {
  let at = 0;
  return {
    async read(length) {
      if (at + length > bytes.length) throw imageFailure("the image ends too soon");
      at += length;
      return bytes.subarray(at - length, at);
    },
  };
}

async function usualImage(vm: VmT): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  const writer: ImageWriter = { write: async (bytes) => void parts.push(bytes) };
  const pages = Math.floor(Number(vm.memory_dynamic_min) / 4096);
  const image: SimulatedImage = { pages, balloonOffset: 0, booted: true };
  await writer.write(Buffer.from(SIGNATURE));
  await writer.write(encodeHeader({ type: RecordType.libxc, length: 0 }));
  await writeImage(writer, image, { pause: () => undefined });
  await writer.write(encodeHeader({ type: RecordType.end, length: 0 }));
  return Buffer.concat(parts);
}

function pathOf(disk: Disk | undefined): string {
  if (disk === undefined) return "";
  return disk[0] === "Local" ? disk[1] : `/dev/sm/backend/${disk[1]}`;
}

/** A name for a file. */
function nameOf([kind, name]: Disk): string {
  return Buffer.from(`${kind} ${name}`).toString("base64url").slice(0, 200);
}
