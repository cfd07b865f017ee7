const REASONS: Readonly<Record<number, string>> = {
  100: "Continue",
  101: "Switching Protocols",
  200: "OK",
  206: "Partial Content",
  301: "Moved Permanently",
  302: "Found",
  304: "Not Modified",
  400: "Bad Request",
  401: "Unauthorised",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  411: "Length Required",
  413: "Payload Too Large",
  431: "Request Header Fields Too Large",
  500: "Internal Error",
  501: "Method not implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
};

/** Reason phrase of a status, in upstream's spelling. */
export function reasonOf(status: number): string {
  return REASONS[status] ?? "Unknown";
}
