import type { Ambient } from "../../../runtime/ambient.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { XapiError } from "../../../runtime/errors.ts";
import type { Logger } from "../../../runtime/log/logger.ts";
import type { Ref } from "../../../runtime/ref.ts";
import type { Origin } from "../../../runtime/rpc/call.ts";
import { type Authenticator, AuthFailure, type Identity } from "../auth/authenticator.ts";
import { delayFailure } from "../auth/limit.ts";
import { admit } from "../subjects/admission.ts";
import { type FailedClient, FailedLogins } from "./failed-logins.ts";
import type { PoolSecret } from "./pool-secret.ts";
import type { NewSession } from "./sessions.ts";

/** What logins are checked with. */
export interface LoginOptions {
  readonly ambient: Ambient;
  readonly log: Logger;
  readonly authenticator: Authenticator;
  readonly poolSecret: PoolSecret;
  /** Address of the coordinator where this host is a member. */
  readonly coordinator: () => string | undefined;
}

/** Checks who wants to log in and makes the session (spec: sessions-rbac.md, sections 3 and 4). */
export class Logins {
  readonly failed = new FailedLogins();
  readonly #o: LoginOptions;

  constructor(options: LoginOptions) {
    this.#o = options;
  }

  /**
   * `session.login_with_password`. Raises HOST_IS_SLAVE [address] on a member; five seconds after the attempt
   * SESSION_AUTHENTICATION_FAILED [user; reason], SESSION_AUTHORIZATION_FAILED [user; text], RBAC_PERMISSION_DENIED.
   */
  async withPassword(context: Context, user: string, password: string, originator: string): Promise<Ref<"session">> {
    const { origin } = context;
    const named = originator === "" ? (origin.originator ?? "") : originator;
    if (origin.transport === "unix")
      return this.#open(context, { isLocalSuperuser: true, authUserName: user, originator: named });
    if (origin.transport === "clientcert")
      return this.#open(context, {
        isLocalSuperuser: false,
        authUserName: user,
        originator: named,
        clientCertificate: true,
        permissions: context.services.rbac.permissionsOf("client-cert"),
      });
    const coordinator = this.#o.coordinator();
    if (coordinator !== undefined) throw new XapiError("HOST_IS_SLAVE", [coordinator]);
    const session = await this.#accounted({ ...clientOf(origin), username: user, originator: named }, async () => {
      const identity = await this.authenticate(user, password);
      return this.#sessionOf(context, identity, named);
    });
    return this.#open(context, session);
  }

  /** `session.slave_login`. Raises SESSION_AUTHENTICATION_FAILED [host; `Pool credentials invalid`]. */
  async ofPool(context: Context, host: Ref<"host">, secret: string): Promise<Ref<"session">> {
    await this.#checkSecret(context, host, secret);
    return this.#open(context, { isPool: true, isLocalSuperuser: true, authUserName: host, originator: "xapi" });
  }

  /** `session.slave_local_login`: the session is known to this host alone. */
  async ofPoolLocally(context: Context, secret: string): Promise<Ref<"session">> {
    await this.#checkSecret(context, "localhost", secret);
    return context.services.sessions.createLocal("localhost", true);
  }

  /** `session.slave_local_login_with_password`. Only local superusers may repair a host. */
  async withPasswordLocally(context: Context, user: string, password: string): Promise<Ref<"session">> {
    const { origin, services } = context;
    if (origin.transport !== "unix")
      await this.#accounted({ ...clientOf(origin), username: user }, async () => {
        const identity = await this.authenticate(user, password);
        if (identity.subject !== undefined)
          throw new XapiError("SESSION_AUTHENTICATION_FAILED", [
            user,
            "Only a local superuser may log in to this host.",
          ]);
      });
    return services.sessions.createLocal(user, false);
  }

  /** Who has this name and password. Raises SESSION_AUTHENTICATION_FAILED [user; reason] at once. */
  async authenticate(user: string, password: string): Promise<Identity> {
    try {
      return await this.#o.authenticator.authenticate(user, password);
    } catch (error) {
      if (!(error instanceof AuthFailure)) throw error;
      if (error.cause !== undefined) this.#o.log.exception("A login could not be checked", error.cause);
      throw new XapiError("SESSION_AUTHENTICATION_FAILED", [user, error.reason]);
    }
  }

  /** Sets a local user's password. Raises PasswordRejected. */
  changePassword(user: string, password: string): Promise<void> {
    return this.#o.authenticator.changePassword(user, password);
  }

  #sessionOf(context: Context, { name, subject }: Identity, originator: string): NewSession {
    if (subject === undefined) return { isLocalSuperuser: true, authUserName: name, originator };
    const admission = admit(context.db, context.services.rbac, name, subject);
    return {
      isLocalSuperuser: false,
      authUserName: name,
      authUserSid: subject.sid,
      originator,
      subject: admission.subject,
      permissions: admission.permissions,
    };
  }

  #open(context: Context, session: NewSession): Ref<"session"> {
    const parent = context.session;
    return context.services.sessions.create(
      parent === undefined || parent.isLocal ? session : { ...session, parent: parent.ref },
    );
  }

  async #checkSecret(context: Context, host: string, secret: string): Promise<void> {
    if (this.#o.poolSecret.accepts(secret)) return;
    await this.#accounted({ ...clientOf(context.origin), username: host }, () => {
      throw new XapiError("SESSION_AUTHENTICATION_FAILED", [host, "Pool credentials invalid"]);
    });
  }

  /** Counts and logs a failure, and holds it back. */
  async #accounted<T>(client: FailedClient, login: () => Promise<T>): Promise<T> {
    const { ambient, log } = this.#o;
    return delayFailure(ambient, async () => {
      try {
        return await login();
      } catch (error) {
        this.failed.add(client, ambient.now());
        const code = error instanceof XapiError ? error.code : "INTERNAL_ERROR";
        log.info("login failed", { user: client.username ?? "", ip: client.ip ?? "", code });
        throw error;
      }
    });
  }
}

function clientOf({ userAgent, clientIp }: Origin): FailedClient {
  return {
    ...(userAgent === undefined ? {} : { useragent: userAgent }),
    ...(clientIp === undefined ? {} : { ip: clientIp }),
  };
}
