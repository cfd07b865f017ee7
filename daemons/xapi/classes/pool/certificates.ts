import { errors } from "../../../../generated/api/errors.ts";
import type { poolServer } from "../../../../generated/server/classes/pool.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";
import { addCertificate, assertCertificateName, namedCertificates } from "../../certificates/certificates.ts";

/** Certificates that all hosts trust (spec: pool.md, section 11). */
export const certificates = {
  install_ca_certificate: install,
  uninstall_ca_certificate: (context, { name, force }) => uninstall(context, name, force),
  certificate_install: install,
  certificate_uninstall: (context, { name }) => uninstall(context, name, false),
  certificate_list: ({ db }) => namedCertificates(db, "ca").map(([, row]) => row.name),
  certificate_sync: () => undefined,

  install_trusted_certificate(context, { ca, cert, purpose }) {
    addCertificate(context, { pem: cert, type: ca ? "ca" : "pinned", purpose });
  },

  uninstall_trusted_certificate({ db }, { certificate }) {
    const { type, name } = db.Certificate.get(certificate);
    if (type !== "ca" && type !== "pinned") throw errors.CERTIFICATE_DOES_NOT_EXIST(name);
    db.Certificate.destroy(certificate);
  },

  enable_tls_verification({ db }) {
    for (const host of db.host.refs()) db.host.set(host, "tls_verification_enabled", true);
    for (const pool of db.pool.refs()) db.pool.update(pool, { tls_verification_enabled: true, wlb_verify_cert: true });
  },

  enable_client_certificate_auth: ({ db }, { self, name }) =>
    db.pool.update(self, { client_certificate_auth_enabled: true, client_certificate_auth_name: name }),
  disable_client_certificate_auth: ({ db }, { self }) =>
    db.pool.update(self, { client_certificate_auth_enabled: false, client_certificate_auth_name: "" }),

  crl_list: ({ services }) => services.revocationLists.names(),
  crl_install: ({ services }, { name, cert }) => services.revocationLists.install(name, cert),
  crl_uninstall: ({ services }, { name }) => services.revocationLists.uninstall(name),
  exchange_certificates_on_join: notImplemented,
  exchange_ca_certificates_on_join: notImplemented,
  exchange_trusted_certificates_on_join: notImplemented,
  exchange_crls_on_join: notImplemented,
  sync_trusted_certificates_from: notImplemented,
} satisfies Partial<poolServer>;

function install(context: Context, { name, cert }: { name: string; cert: string }): void {
  assertCertificateName(name);
  const exists = namedCertificates(context.db, "ca").some(([, row]) => row.name === name);
  if (exists) throw errors.CERTIFICATE_ALREADY_EXISTS(name);
  addCertificate(context, { pem: cert, type: "ca", name });
}

function uninstall({ db }: Context, name: string, force: boolean): void {
  assertCertificateName(name);
  const found = namedCertificates(db, "ca").find(([, row]) => row.name === name);
  if (found !== undefined) db.Certificate.destroy(found[0]);
  else if (!force) throw errors.CERTIFICATE_DOES_NOT_EXIST(name);
}
