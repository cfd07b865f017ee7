import { errors } from "../../../../generated/api/errors.ts";
import type { hostServer } from "../../../../generated/server/classes/host.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";
import { internalError } from "../../../../runtime/errors.ts";
import { assertCertificateName, namedCertificates } from "../../certificates/certificates.ts";
import { checkIdentity } from "../../certificates/check-identity.ts";
import { refreshCertificate, resetCertificate, showCertificate } from "../../certificates/host-identity.ts";
import { poolRow } from "../../pool.ts";

/**
 * Certificates on one host. The records of the pool tell which there are; a host of a simulated pool has no files of its
 * own.
 */
export const certificates = {
  install_ca_certificate({ db }, { host, name }) {
    db.host.get(host);
    assertCertificateName(name);
  },
  uninstall_ca_certificate({ db }, { host, name, force }) {
    db.host.get(host);
    const exists = namedCertificates(db, "ca").some(([, row]) => row.name === name);
    if (!exists && !force) throw errors.CERTIFICATE_DOES_NOT_EXIST(name);
  },
  certificate_list({ db }, { host }) {
    db.host.get(host);
    return namedCertificates(db, "ca").map(([, row]) => row.name);
  },
  certificate_sync: ({ db }, { host }) => void db.host.get(host),
  copy_primary_host_certs: ({ db }, { host }) => void db.host.get(host),
  crl_list({ db, services }, { host }) {
    db.host.get(host);
    return services.revocationLists.names();
  },
  crl_install({ db, services }, { host, name, crl }) {
    db.host.get(host);
    services.revocationLists.install(name, crl);
  },
  crl_uninstall({ db, services }, { host, name }) {
    db.host.get(host);
    services.revocationLists.uninstall(name);
  },

  get_server_certificate({ db, services }, { host }) {
    db.host.get(host);
    const pem = services.tls?.shownTo("clients");
    if (pem === undefined) throw internalError("This host does not serve TLS.");
    return pem;
  },
  install_server_certificate(context, { host, certificate, private_key, certificate_chain }) {
    const given = { certificate, privateKey: private_key, chain: certificate_chain };
    return showCertificate(context, host, "clients", checkIdentity(given, context.ambient.now()));
  },
  reset_server_certificate: (context, { host }) => resetCertificate(context, host),
  emergency_reset_server_certificate: (context) => resetCertificate(context, context.services.localHost()),
  refresh_server_certificate: (context, { host }) => refreshCertificate(context, host),
  cert_distrib_atom: notImplemented,

  emergency_disable_tls_verification({ db, services }) {
    db.host.set(services.localHost(), "tls_verification_enabled", false);
  },
  emergency_reenable_tls_verification({ db, services }) {
    if (poolRow(db)?.tls_verification_enabled !== true) throw errors.TLS_VERIFICATION_NOT_ENABLED_IN_POOL();
    db.host.set(services.localHost(), "tls_verification_enabled", true);
  },
} satisfies Partial<hostServer>;
