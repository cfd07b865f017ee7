import { type Class, defineClass, field, int, string } from "../dsl/index.ts";

export const vdi_nbd_server_info: Class = defineClass("vdi_nbd_server_info", {
  doc: "Where and how a client can read a disk over NBD; a record without a life of its own.",
  since: "inverness",
  roles: { messages: "none", implicit: "read-only" },
  inDatabase: false,
  fields: {
    exportname: field(string, "NBD export name to ask for; it contains a session reference and must be kept secret."),
    address: field(string, "IP address of the serving host, IPv4 or IPv6."),
    port: field(int, "TCP port of the NBD server."),
    cert: field(string, "Certificate of the serving host in PEM form, for checking the TLS connection."),
    subject: field(string, "Host name to expect in the server's certificate."),
  },
  messages: {},
});
