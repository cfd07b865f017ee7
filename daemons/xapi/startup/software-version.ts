import { dateTimeOf } from "../../../runtime/ref.ts";
import type { HostFacts } from "./host-facts.ts";

/** The version of the API that is served (upstream 26.17; spec: startup-config.md, section 3.4.2). */
export const API_VERSION = { major: 2, minor: 23 } as const;

/**
 * `host.software_version` (spec: startup-config.md, section 3.4.3). Clients compare `product_version` and
 * `platform_version` as three numbers, and cannot log in without `xapi` (spec: clients.md, sections 4 to 6).
 */
export function softwareVersion(
  { hostname, linux, xen }: Pick<HostFacts, "hostname" | "linux" | "xen">,
  now: number,
): Readonly<Record<string, string>> {
  const date = dateTimeOf(now);
  return {
    product_version: "8.4.0",
    product_version_text: "8.4",
    product_version_text_short: "8.4",
    platform_name: "XCP",
    platform_version: "3.4.0",
    product_brand: "xapi-ts",
    xapi: "26.17",
    build_number: "0",
    git_id: "0",
    hostname,
    date: `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`,
    xapi_build: "26.17.0",
    xen,
    linux,
    xencenter_min: "2.23",
    xencenter_max: "2.23",
    network_backend: "openvswitch",
    db_schema: "5.909",
  };
}
