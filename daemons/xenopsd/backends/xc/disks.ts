import { type FileHandle, open, stat } from "node:fs/promises";
import type { ImageReader, ImageWriter } from "../../../../bindings/hypervisor/image.ts";
import type { Disk } from "../../../../generated/daemons/xenops.ts";
import { failure } from "../../errors.ts";
import { imageFailure } from "../xen/image-format.ts";
import type { AttachedDisk, DiskStorage, OpenImage } from "../xen/storage.ts";

/** Where storage puts the disks that are attached on this host. */
const ATTACHED_DISKS = "/dev/sm/backend";

const nothing = async () => {};

/**
 * Disks of this host: those that a client names by their path, and those that storage has attached already. Raises
 * `Storage_backend_error` for one that is not there.
 */
export const hostDisks: DiskStorage = {
  async attach(_task, _vm, { vbd: { backend } }): Promise<AttachedDisk> {
    if (backend === undefined) return { backendDomid: 0, params: "", type: "phy", keys: {} };
    const path = pathOf(backend);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) throw noDisk(path);
    return {
      backendDomid: 0,
      params: path,
      type: found.isBlockDevice() ? "phy" : "file",
      keys: {},
      emulatorPath: path,
    };
  },
  activate: nothing,
  release: nothing,
  epochBegin: nothing,
  epochEnd: nothing,
  withPath: (_task, _vm, _domid, disk, use) => use(pathOf(disk)),
  async writeImage(_task, _vm, disk): Promise<OpenImage<ImageWriter>> {
    const file = await opened(disk, "w");
    return { stream: writerTo(file), close: () => file.close() };
  },
  async readImage(_task, _vm, disk): Promise<OpenImage<ImageReader>> {
    const file = await opened(disk, "r");
    return { stream: readerOf(file), close: () => file.close() };
  },
};

function pathOf([kind, name]: Disk): string {
  return kind === "Local" ? name : `${ATTACHED_DISKS}/${name}`;
}

function noDisk(path: string) {
  return failure(["Storage_backend_error", ["SR_BACKEND_FAILURE_46", ["", "The VDI is not available", path]]]);
}

async function opened(disk: Disk, flags: "r" | "w"): Promise<FileHandle> {
  const path = pathOf(disk);
  return await open(path, flags, 0o600).catch((error: unknown) => {
    throw error instanceof Error && "code" in error && error.code === "ENOENT" ? noDisk(path) : error;
  });
}

/** Writes where the descriptor is: the hypervisor's library writes with the same one. */
function writerTo(file: FileHandle): ImageWriter {
  return {
    descriptor: file.fd,
    async write(bytes) {
      for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
    },
  };
}

function readerOf(file: FileHandle): ImageReader {
  return {
    descriptor: file.fd,
    async read(length) {
      const into = Buffer.alloc(length);
      for (let at = 0; at < length; ) {
        const { bytesRead } = await file.read(into, at, length - at);
        if (bytesRead === 0) throw imageFailure("the image ends too soon");
        at += bytesRead;
      }
      return into;
    },
  };
}
