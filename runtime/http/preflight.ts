import type { Header } from "./response.ts";
import type { Handler } from "./routes.ts";

/** Answers a CORS preflight (spec: api-wire.md, section 10.3). */
export const answerPreflight: Handler = (request, response) => {
  const asked = request.headers.get("access-control-request-headers");
  const headers: Header[] = [
    ["cache-control", "no-cache, no-store"],
    ["Access-Control-Allow-Origin", "*"],
    ["Access-Control-Allow-Headers", asked === undefined ? "X-Requested-With" : `${asked}, X-Requested-With`],
    ["Access-Control-Allow-Methods", "PUT"],
  ];
  response.reply({ status: 200, headers });
};
