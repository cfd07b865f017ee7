import type { Context, SessionIdentity } from "../../../runtime/dispatch/context.ts";
import { XapiError } from "../../../runtime/errors.ts";
import { HttpError, unauthorised } from "../../../runtime/http/pages.ts";
import type { HttpRequest } from "../../../runtime/http/request.ts";
import type { Ref } from "../../../runtime/ref.ts";

/** Who a request to a handler comes from. */
export interface Caller {
  /** The host itself or a host of the pool: everything is allowed. */
  readonly trusted: boolean;
  readonly session?: SessionIdentity;
  /** A session that was made for this request alone, to be ended with it. */
  readonly temporary?: Ref<"session">;
}

/**
 * Finds out who asks, in the order of api-wire.md, section 11: Unix socket, session, pool secret, basic authentication, client certificate.
 * Raises 401; 500 for another authorization scheme.
 */
export async function identifyCaller(context: Context, request: HttpRequest, realm: string): Promise<Caller> {
  const { sessions, poolSecret } = context.services;
  if (request.origin.transport === "unix") return { trusted: true };
  const session = request.cookies.get("session_id") ?? request.query.get("session_id");
  if (session !== undefined) return { trusted: false, session: refusing(realm, () => sessions.identify(session)) };
  const secret = request.cookies.get("pool_secret") ?? request.query.get("pool_secret");
  if (secret !== undefined) {
    if (!poolSecret.accepts(secret)) throw unauthorised(realm);
    return { trusted: true };
  }
  const authorization = request.headers.get("authorization");
  if (authorization === undefined) {
    if (request.origin.transport === "clientcert") return temporarily(context, "", "", "client certificate", realm);
    throw unauthorised(realm);
  }
  const [scheme = "", credentials = ""] = authorization.split(/\s+/, 2);
  if (scheme.toLowerCase() !== "basic") throw new HttpError(500, "Only basic authentication is understood.");
  return basic(context, credentials, realm);
}

function refusing<T>(realm: string, identify: () => T): T {
  try {
    return identify();
  } catch (error) {
    if (error instanceof XapiError) throw unauthorised(realm);
    throw error;
  }
}

async function basic(context: Context, credentials: string, realm: string): Promise<Caller> {
  const decoded = Buffer.from(credentials, "base64").toString();
  const at = decoded.indexOf(":");
  if (at < 0) throw unauthorised(realm);
  const originator = `${context.origin.clientIp ?? "client"} using Basic auth`;
  return temporarily(context, decoded.slice(0, at), decoded.slice(at + 1), originator, realm);
}

/** A session for this request alone. */
async function temporarily(
  context: Context,
  user: string,
  password: string,
  originator: string,
  realm: string,
): Promise<Caller> {
  try {
    const { logins, sessions } = context.services;
    const ref = await logins.withPassword(context, user, password, originator);
    return { trusted: false, session: sessions.identify(ref), temporary: ref };
  } catch (error) {
    if (error instanceof XapiError) throw unauthorised(realm);
    throw error;
  }
}
