import { HttpError } from "../../../runtime/http/pages.ts";
import type { HttpRequest } from "../../../runtime/http/request.ts";
import type { HttpResponse } from "../../../runtime/http/response.ts";
import { refuse, streamHeaders } from "./replies.ts";

/** What the storage layer as a whole says of itself, as if it were a driver (spec: http-handlers.md, section 9). */
const MULTIPLEXOR = {
  driver: "mux",
  name: "storage multiplexor",
  description: "Passes calls about disks on to the driver of their SR.",
  vendor: "XCP",
  copyright: "see the source code",
  version: "2.0",
  required_api_version: "2.0",
  features: ["/services/SM"],
  configuration: {},
  required_cluster_stack: [],
  supported_image_formats: [],
  smapi_version: "SMAPIv2",
};

/** Lists the services of this host. */
export function getServices(request: HttpRequest, response: HttpResponse): void {
  if (/^\/services\/driver\/?$/.test(request.path)) throw new HttpError(501, "There are no driver domains yet.");
  if (!/^\/services\/?$/.test(request.path)) refuse(response, 404);
  else
    response.stream({ status: 200, version: "1.0", headers: streamHeaders("close") }).end(JSON.stringify(MULTIPLEXOR));
}

/** What members copy from the coordinator: nothing any more in the old form (spec: http-handlers.md, section 10). */
export function getConfigSync(request: HttpRequest, response: HttpResponse): void {
  const version = Number(/^\/sync_config_files\/(\d+)$/.exec(request.path)?.[1] ?? 0);
  if (version >= 2) throw new HttpError(501, "Passwords of this host are not shared.");
  response
    .stream({ status: 200, version: "1.1", headers: streamHeaders("close") })
    .end("Warning: files of this kind are no longer shared.\n");
}
