import type { blobServer } from "../../../generated/server/classes/blob.ts";
import { createLooseBlob, destroyBlob } from "../blobs/blobs.ts";

/** Messages of blob. */
export const blob = {
  create: (context, args) => createLooseBlob(context, "", args.mime_type, args.public),
  destroy(context, { self }) {
    destroyBlob(context, self);
  },
} satisfies blobServer;
