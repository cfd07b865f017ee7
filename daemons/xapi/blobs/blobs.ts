import { createWriteStream } from "node:fs";
import { rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { errors } from "../../../generated/api/errors.ts";
import type { Table } from "../../../runtime/db/table.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { makeFolder, removeIfThere } from "../../../runtime/process/files.ts";
import { EPOCH, type Ref } from "../../../runtime/ref.ts";
import { UNFINISHED } from "./binary-storage.ts";

/** The classes whose objects have blobs, by name. */
const OWNERS = ["VM", "host", "SR", "network", "pool"] as const;

/** A class whose objects have blobs. */
export type BlobOwner = (typeof OWNERS)[number];

/** What the tables of these classes have in common. */
type BlobRow = { readonly blobs: Readonly<Record<string, Ref<"blob">>> };

function tableOf({ db }: Pick<Context, "db">, owner: BlobOwner): Table<string, BlobRow> {
  return db[owner] as unknown as Table<string, BlobRow>;
}

/** What a new blob is. */
export interface NewBlob {
  readonly name: string;
  /** `application/octet-stream` where it is empty. */
  readonly mimeType: string;
  readonly isPublic: boolean;
}

/**
 * `create_new_blob` of every class that has it: an empty blob, listed by its name in the object's `blobs`. Raises HANDLE_INVALID
 * [class; ref], and MAP_DUPLICATE_KEY [class; `blobs`; ref; name] where the object has a blob of that name.
 */
export function createBlob(
  context: Context,
  owner: BlobOwner,
  ref: string,
  { name, mimeType, isPublic }: NewBlob,
): Ref<"blob"> {
  const { db } = context;
  const table = tableOf(context, owner);
  table.get(ref);
  const blob = createLooseBlob(context, name, mimeType, isPublic);
  try {
    table.addToMap(ref, "blobs", name, blob);
  } catch (error) {
    db.blob.destroy(blob);
    throw error;
  }
  return blob;
}

/** A blob of no object. */
export function createLooseBlob({ db }: Context, name: string, mimeType: string, isPublic: boolean): Ref<"blob"> {
  return db.blob.create({
    name_label: name,
    name_description: "",
    size: 0,
    public: isPublic,
    last_updated: EPOCH,
    mime_type: mimeType === "" ? "application/octet-stream" : mimeType,
  });
}

/**
 * Removes a blob, its content and the entry of the object that lists it; with upstream the entry stays and its name can never be used
 * again. Raises HANDLE_INVALID [blob; ref].
 */
export function destroyBlob(context: Context, self: Ref<"blob">): void {
  const { db, services } = context;
  const path = blobPath(services.dataDir, db.blob.get(self).uuid);
  if (path !== undefined) removeIfThere(path);
  for (const owner of OWNERS) {
    const table = tableOf(context, owner);
    for (const [ref, row] of table.rows())
      for (const [name, blob] of Object.entries(row.blobs)) if (blob === self) table.removeFromMap(ref, "blobs", name);
  }
  db.blob.destroy(self);
}

/** The file with the content of a blob; `undefined` where this process keeps no files. */
export function blobPath(dataDir: string, uuid: string): string | undefined {
  return dataDir === "" ? undefined : join(dataDir, "blobs", uuid);
}

/**
 * Puts a content of `size` bytes in the place of a blob's file, whole or not at all; answers the size. Raises
 * CLIENT_ERROR [text] where fewer bytes come, or the file system's error.
 */
export async function replaceBlob(
  { ambient }: Pick<Context, "ambient">,
  path: string,
  content: Readable,
  size: number,
): Promise<number> {
  makeFolder(dirname(path), 0o700);
  // Two may write the same blob at a time.
  const temporary = `${path}.${ambient.uuid()}${UNFINISHED}`;
  const file = createWriteStream(temporary, { mode: 0o600, flush: true });
  try {
    await pipeline(content, file);
    if (file.bytesWritten !== size) throw errors.CLIENT_ERROR(`${file.bytesWritten} of ${size} bytes came.`);
    await rename(temporary, path);
    return size;
  } catch (error) {
    removeIfThere(temporary);
    throw error;
  }
}
