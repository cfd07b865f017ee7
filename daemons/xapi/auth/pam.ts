import { PAM_SUCCESS, type PamRequest, type PamResult } from "../../../bindings/libpam/pam.ts";
import { runPamProcess } from "../../../bindings/libpam/process.ts";
import { type Authenticator, AuthFailure, isCheckable, PasswordRejected, refusedReason } from "./authenticator.ts";

/** Runs one PAM request. Raises what stands in the way. */
export type RunPam = (request: PamRequest) => Promise<PamResult>;

/** Longest text of PAM and its modules that goes to a client. */
const maxReason = 500;

/**
 * Authenticator over PAM: any local account that the PAM stack of `service` accepts is a local superuser (spec:
 * sessions-rbac.md, section 4.1, step 4). Empty passwords are refused whatever the stack says.
 */
export function pamAuthenticator(service: string, run: RunPam = runPamProcess): Authenticator {
  return {
    async authenticate(user, password) {
      if (!isCheckable(user, password)) throw new AuthFailure(refusedReason);
      const result = await run({ operation: "authenticate", service, user, password }).catch((error: unknown) => {
        throw new AuthFailure("Passwords cannot be checked; the server's log has the details.", "unavailable", error);
      });
      if (result.code === PAM_SUCCESS) return { name: user };
      // Before the password is known to be right, nothing is told: an unknown user reads as a wrong password.
      const told = result.step === "account" ? result.reason.slice(0, maxReason) : refusedReason;
      throw new AuthFailure(told, "refused", new Error(`PAM ${result.step}, code ${result.code}: ${result.reason}`));
    },
    async changePassword(user, password) {
      if (password === "" || !isCheckable(user, password)) {
        throw new PasswordRejected("The password is empty or too long.");
      }
      const result = await run({ operation: "change password", service, user, password }).catch((error: unknown) => {
        throw new PasswordRejected("Passwords cannot be changed; the server's log has the details.", error);
      });
      if (result.code !== PAM_SUCCESS) throw new PasswordRejected(result.reason.slice(0, maxReason));
    },
  };
}
