import { request } from "node:https";
import { errors } from "../../../generated/api/errors.ts";
import type { Ambient } from "../../../runtime/ambient.ts";
import { tlsPolicy } from "../../../runtime/tls/context.ts";

/** Where a body is posted to, and whether the server's certificate must be good. */
export interface TestPost {
  readonly host: string;
  readonly port: number;
  readonly body: string;
  readonly verify: boolean;
}

/** How long the whole exchange may take, in milliseconds, and how much the server may answer, in bytes. */
const PATIENCE = 30_000;
const MOST_BYTES = 2 ** 20;

/**
 * Posts a body over TLS and answers what the server replies, whatever its status. Raises SSL_VERIFY_ERROR [reason] for a
 * certificate that is not trusted, TLS_CONNECTION_FAILED [host; port] for every other failure.
 */
export function sendTestPost({ host, port, body, verify }: TestPost, ambient: Ambient): Promise<string> {
  const failed = errors.TLS_CONNECTION_FAILED(host, String(port));
  return new Promise<string>((resolve, reject) => {
    const sent = request({
      ...tlsPolicy,
      host,
      port,
      method: "POST",
      path: "/",
      rejectUnauthorized: verify,
      agent: false,
    });
    const timer = ambient.after(PATIENCE, () => sent.destroy(failed));
    sent.on("error", (error) => reject(asRefusal(error) ?? failed));
    sent.on("close", () => timer.stop());
    sent.on("response", (reply) => {
      const pieces: Buffer[] = [];
      let size = 0;
      reply.on("data", (piece: Buffer) => {
        size += piece.length;
        if (size > MOST_BYTES) sent.destroy(failed);
        else pieces.push(piece);
      });
      reply.on("error", () => reject(failed));
      reply.on("end", () => resolve(Buffer.concat(pieces).toString()));
    });
    sent.end(body);
  });
}

/** A certificate that was refused, as its reason. */
function asRefusal(error: Error): Error | undefined {
  const code = "code" in error ? String(error.code) : "";
  return /CERT|SELF_SIGNED|UNABLE_TO_/.test(code) ? errors.SSL_VERIFY_ERROR(code) : undefined;
}
