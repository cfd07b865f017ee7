import { errors } from "../../../generated/api/errors.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { internalError } from "../../../runtime/errors.ts";
import type { Ref } from "../../../runtime/ref.ts";
import type { KeyAndCertificates } from "../../../runtime/tls/pem.ts";
import { isLive } from "../pool.ts";
import { recordHostCertificate } from "./certificates.ts";
import type { Audience } from "./host-keys.ts";

const TYPES = { clients: "host", pool: "host_internal" } as const;

/**
 * Has a host show an audience another certificate, and the records tell of it. A host of a simulated pool that is not
 * this one shows none: its records alone change. Raises INTERNAL_ERROR where this process does not serve TLS.
 */
export function showCertificate(
  context: Context,
  host: Ref<"host">,
  audience: Audience,
  next: KeyAndCertificates,
): void {
  const { services } = context;
  if (host === services.localHost()) {
    if (services.tls === undefined) throw internalError("This host does not serve TLS.");
    services.tls.replace(audience, next);
  }
  recordHostCertificate(context, host, TYPES[audience], next.certificates[0]);
}

/** A new self-signed certificate for the clients of a host. */
export async function resetCertificate(context: Context, host: Ref<"host">): Promise<void> {
  const { db, ambient, services } = context;
  const { hostname, address } = db.host.get(host);
  const { createHostCertificate, localNames } = await import("../../../runtime/tls/certificate.ts");
  const own = host === services.localHost() ? localNames() : { hostName: hostname, others: [address] };
  const made = await createHostCertificate(own, ambient, services.settings["cert-expiration-days"]);
  showCertificate(context, host, "clients", made);
}

/** A new certificate for the hosts of the pool. Raises CANNOT_CONTACT_HOST [host] while one of them could not learn of it. */
export async function refreshCertificate(context: Context, host: Ref<"host">): Promise<void> {
  const { db, ambient, services } = context;
  const { uuid } = db.host.get(host);
  const away = db.host.refs().find((ref) => !isLive(db, ref));
  if (away !== undefined) throw errors.CANNOT_CONTACT_HOST(away);
  const { createPoolCertificate } = await import("../../../runtime/tls/certificate.ts");
  const made = await createPoolCertificate(uuid, ambient, services.settings["cert-expiration-days"]);
  showCertificate(context, host, "pool", made);
}
