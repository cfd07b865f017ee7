import type { Ambient } from "../../../runtime/ambient.ts";
import type { Values } from "../../../runtime/config/setting.ts";
import type { xapiSettings } from "../settings.ts";
import type { Authenticator } from "./authenticator.ts";
import { type LoginLimits, limitLogins } from "./limit.ts";
import { pamAuthenticator } from "./pam.ts";
import { usersFileAuthenticator } from "./users-file.ts";

/** The settings that choose how local users are checked. */
export type AuthSettings = Pick<Values<typeof xapiSettings>, "local-auth" | "pam-service" | "users-file">;

/** The authenticator that the settings choose, limited. */
export function createAuthenticator(settings: AuthSettings, ambient: Ambient, limits: LoginLimits): Authenticator {
  const chosen =
    settings["local-auth"] === "users-file"
      ? usersFileAuthenticator(settings["users-file"], ambient)
      : pamAuthenticator(settings["pam-service"]);
  return limitLogins(chosen, limits);
}
