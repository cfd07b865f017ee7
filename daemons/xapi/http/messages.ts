import type { Context } from "../../../runtime/dispatch/context.ts";
import type { HttpRequest } from "../../../runtime/http/request.ts";
import type { HttpResponse } from "../../../runtime/http/response.ts";
import { millisecondsOf } from "../datetime.ts";
import { parseMessages } from "../messages/document.ts";
import { refuse, streamHeaders } from "./replies.ts";

/** Most bytes of alerts in one upload. */
const MOST_BYTES = 64 * 2 ** 20;

/**
 * Takes over the alerts about an object that comes from another pool: XML documents one after the other (spec:
 * http-handlers.md, section 10). 400 unless `cls` and `uuid` name the object.
 */
export async function putMessages({ services }: Context, request: HttpRequest, response: HttpResponse): Promise<void> {
  const cls = request.query.get("cls");
  const uuid = request.query.get("uuid");
  if (cls === undefined || uuid === undefined) return refuse(response, 400);
  const text = (await request.body.read(MOST_BYTES)).toString();
  for (const message of parseMessages(text)) {
    if (message.cls === cls && message.obj_uuid === uuid)
      services.messages.import(message, millisecondsOf(message.timestamp));
  }
  await services.messages.flush();
  response.stream({ status: 200, version: "1.1", headers: streamHeaders("close") }).end();
}
