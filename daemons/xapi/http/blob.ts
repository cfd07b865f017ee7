import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { errors } from "../../../generated/api/errors.ts";
import type { CallContext } from "../../../runtime/dispatch/call-context.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import type { HttpRequest } from "../../../runtime/http/request.ts";
import type { HttpResponse } from "../../../runtime/http/response.ts";
import { dateTimeOf, type Ref } from "../../../runtime/ref.ts";
import { keepsBinaries } from "../blobs/binary-storage.ts";
import { blobPath, replaceBlob } from "../blobs/blobs.ts";
import { refuse, streamHeaders } from "./replies.ts";

/** The blob that a request names by `ref` or `uuid`; 400 where it names none, 404 where there is none: answered here. */
function namedBlob({ db }: Context, request: HttpRequest, response: HttpResponse): Ref<"blob"> | undefined {
  const ref = request.query.get("ref");
  const uuid = request.query.get("uuid");
  if (ref === undefined && uuid === undefined) {
    refuse(response, 400);
    return undefined;
  }
  const found = db.blob.rows().find(([key, row]) => (ref === undefined ? row.uuid === uuid : key === ref));
  if (found === undefined) notFound(response);
  return found?.[0];
}

function notFound(response: HttpResponse): void {
  response.reply({ status: 404, headers: [["cache-control", "no-cache, no-store"]] }, "Unknown reference\n");
}

/**
 * Sends the content of a blob with its type; one that was never written is not there. Who asks is checked by `guarded`,
 * unless the blob is public (spec: http-handlers.md, section 10).
 */
export async function getBlob(
  context: CallContext,
  request: HttpRequest,
  response: HttpResponse,
  guarded: (work: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const blob = namedBlob(context, request, response);
  if (blob === undefined) return;
  const { uuid, mime_type, public: isPublic } = context.db.blob.get(blob);
  const send = async (): Promise<void> => {
    const path = blobPath(context.services.dataDir, uuid);
    const found = path === undefined ? undefined : await stat(path).catch(() => undefined);
    if (path === undefined || found === undefined) return notFound(response);
    const headers = [["content-type", mime_type]] as const;
    const end = found.size === 0 ? undefined : found.size - 1;
    const body = response.stream({ status: 200, version: "1.1", headers }, found.size);
    if (end === undefined) body.end();
    else await pipeline(createReadStream(path, { end }), body);
  };
  return isPublic ? send() : guarded(send);
}

/**
 * Replaces the content of a blob, whole or not at all. The 200 comes before the body is read, for clients that wait for
 * it. 400 without a content-length.
 */
export async function putBlob(context: CallContext, request: HttpRequest, response: HttpResponse): Promise<void> {
  const { db, services, ambient } = context;
  const blob = namedBlob(context, request, response);
  if (blob === undefined) return;
  if (request.contentLength === undefined) return refuse(response, 400);
  const path = blobPath(services.dataDir, db.blob.get(blob).uuid);
  if (path === undefined || !keepsBinaries(services.dataDir)) {
    throw errors.OPERATION_NOT_ALLOWED("Contents of blobs are not kept here.");
  }
  const body = request.body.stream();
  const headers = [...streamHeaders("close"), ["Access-Control-Allow-Origin", "*"]] as const;
  const reply = response.stream({ status: 200, version: "1.1", headers });
  const size = await replaceBlob(context, path, body, request.contentLength);
  db.blob.update(blob, { size, last_updated: dateTimeOf(ambient.now()) });
  await services.database.commit();
  reply.end();
}
