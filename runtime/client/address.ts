import { TransportError } from "./transport.ts";

/**
 * What a user wrote as URL, as base of the API: scheme, host and port, without a path. A bare host means `https:`;
 * `unix:/path` stays.
 *
 * @throws TransportError `UNSUPPORTED_URL`
 */
export function baseOf(url: string): string {
  if (url.startsWith("unix:/")) return url;
  const full = /^[a-z][a-z\d+.-]*:\/\//i.test(url) ? url : `https://${url}`;
  if (URL.canParse(full)) {
    const { protocol, host } = new URL(full);
    if ((protocol === "http:" || protocol === "https:") && host !== "") return `${protocol}//${host}`;
  }
  throw new TransportError("UNSUPPORTED_URL", "The URL must be http://…, https://… or unix:/….", { sent: false });
}

/**
 * The base of another host of the pool: scheme and port stay, as the whole pool is reached the same way. The address is
 * what `HOST_IS_SLAVE` and `host.address` hold: IPv6 without brackets (spec: api-wire.md, section 13).
 */
export function baseAt(base: string, address: string): string {
  const { protocol, port } = base.startsWith("unix:") ? { protocol: "https:", port: "" } : new URL(base);
  const isIPv6 = address.split(":").length > 2 && !address.startsWith("[");
  const host = isIPv6 ? `[${address}]` : address;
  const hasPort = /^[^:]+:\d+$|\]:\d+$/.test(host);
  return baseOf(`${protocol}//${host}${port === "" || hasPort ? "" : `:${port}`}`);
}
