import { define } from "./definition.ts";

/** Errors of sessions, roles and external authentication. */
export const authenticationErrors = define({
  AUTH_ALREADY_ENABLED: {
    doc: "External authentication cannot be enabled since the host already uses it, with the given type and service name; disable it first.",
    params: ["current auth_type", "current service_name"],
  },
  AUTH_DISABLE_FAILED: {
    doc: "Leaving the external authentication service failed; `message` gives the reason.",
    params: ["message"],
  },
  AUTH_DISABLE_FAILED_PERMISSION_DENIED: {
    doc: "The account supplied for leaving the directory lacks the right to remove this host's machine account.",
    params: ["message"],
  },
  AUTH_DISABLE_FAILED_WRONG_CREDENTIALS: {
    doc: "The directory service did not accept the user name and password supplied for leaving the domain.",
    params: ["message"],
  },
  AUTH_ENABLE_FAILED: {
    doc: "Joining the external authentication service failed for the reason in `message`.",
    params: ["message"],
  },
  AUTH_ENABLE_FAILED_DOMAIN_LOOKUP_FAILED: {
    doc: "The directory domain could not be found, usually because DNS on the host cannot resolve it.",
    params: ["message"],
  },
  AUTH_ENABLE_FAILED_INVALID_ACCOUNT: {
    doc: "The account used for joining the directory, or the resulting machine account, is not valid there.",
    params: ["message"],
  },
  AUTH_ENABLE_FAILED_INVALID_OU: {
    doc: "The organisational unit asked for the machine account does not exist in the directory.",
    params: ["message"],
  },
  AUTH_ENABLE_FAILED_INVALID_TRUSTED_CERTS: {
    doc: "Joining over LDAPS failed because the trusted certificates on the host do not verify the directory server.",
    params: ["message"],
  },
  AUTH_ENABLE_FAILED_NO_TRUSTED_CERTS: {
    doc: "Joining over LDAPS failed because the host holds no trusted certificate meant for that use.",
    params: ["message"],
  },
  AUTH_ENABLE_FAILED_PERMISSION_DENIED: {
    doc: "The account used for joining the domain has no right to add a machine to it.",
    params: ["message"],
  },
  AUTH_ENABLE_FAILED_UNAVAILABLE: {
    doc: "The directory server could not be reached while joining; check network, DNS and firewall.",
    params: ["message"],
  },
  AUTH_ENABLE_FAILED_WRONG_CREDENTIALS: {
    doc: "The directory rejected the user name or password supplied for joining the domain.",
    params: ["message"],
  },
  AUTH_INVALID_TRUSTED_CERTS: {
    doc: "LDAPS cannot be used because the installed trusted certificates do not verify the directory server.",
    params: ["message"],
  },
  AUTH_IS_DISABLED: { doc: "The call needs external authentication, but none is configured on this host.", params: [] },
  AUTH_NO_TRUSTED_CERTS: {
    doc: "LDAPS cannot be used because no trusted certificate is installed for it.",
    params: ["message"],
  },
  AUTH_SERVICE_ERROR: {
    doc: "The external authentication service answered a query with a failure, described in `message`.",
    params: ["message"],
  },
  AUTH_SETUP_TLS_CONNECTION: {
    doc: "A TLS connection to the directory server could not be set up; `message` holds the detail.",
    params: ["message"],
  },
  AUTH_SET_LDAPS_FAILED: {
    doc: "Switching LDAPS on or off failed on `host`, with the cause in `message`.",
    params: ["host", "message"],
  },
  AUTH_UNKNOWN_TYPE: {
    doc: "The external authentication `type` is not one this host knows, for example neither AD nor PAM.",
    params: ["type"],
  },
  CHANGE_PASSWORD_REJECTED: {
    doc: "The host's password rules refused the new password; `msg` carries the explanation.",
    params: ["msg"],
  },
  PERMISSION_DENIED: { doc: "The caller may not do this; `message` tells more.", params: ["message"] },
  POOL_AUTH_ALREADY_ENABLED: {
    doc: "External authentication is already on at `host`, so it cannot be enabled for the whole pool.",
    params: ["host"],
  },
  POOL_AUTH_DISABLE_FAILED: {
    doc: "Leaving external authentication failed on `host`, so the pool may be left half changed.",
    params: ["host", "message"],
  },
  POOL_AUTH_DISABLE_FAILED_INVALID_ACCOUNT: {
    doc: "While the pool left the directory, `host` reported that the account is not valid there.",
    params: ["host", "message"],
  },
  POOL_AUTH_DISABLE_FAILED_PERMISSION_DENIED: {
    doc: "While the pool left the directory, `host` was refused since the account may not remove machines.",
    params: ["host", "message"],
  },
  POOL_AUTH_DISABLE_FAILED_WRONG_CREDENTIALS: {
    doc: "While the pool left the directory, the user name or password was rejected at `host`.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED: {
    doc: "External authentication could not be enabled on `host`, so the pool-wide change was undone.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED_DOMAIN_LOOKUP_FAILED: {
    doc: "The pool could not join the directory since `host` cannot find the domain; check its DNS.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED_DUPLICATE_HOSTNAME: {
    doc: "The pool could not join the directory since `host` has the same host name as another member.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED_INVALID_ACCOUNT: {
    doc: "The pool could not join the directory since at `host` the account turned out not to be valid.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED_INVALID_OU: {
    doc: "The pool could not join the directory since the organisational unit requested for `host` does not exist.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED_INVALID_TRUSTED_CERTS: {
    doc: "The pool could not join over LDAPS since the trusted certificates at `host` do not verify the server.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED_NO_SUPPORT_ENCRYPT_TYPE: {
    doc: "The pool could not join the directory since `host` and the directory share no allowed Kerberos encryption type.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED_NO_TRUSTED_CERTS: {
    doc: "The pool could not join over LDAPS since `host` has no trusted certificate for it.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED_PERMISSION_DENIED: {
    doc: "The pool could not join the directory since the account may not add `host` to the domain.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED_SETUP_TLS_CONNECTION: {
    doc: "The pool could not join over LDAPS since `host` failed to set up TLS to the directory server.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED_UNAVAILABLE: {
    doc: "The pool could not join the directory since no directory server was reachable from `host`.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED_WRONG_CREDENTIALS: {
    doc: "The pool could not join the directory since the user name or password was rejected at `host`.",
    params: ["host", "message"],
  },
  RBAC_PERMISSION_DENIED: {
    doc: "None of the roles of the user includes `permission`; `message` names roles that do.",
    params: ["permission", "message"],
  },
  ROLE_ALREADY_EXISTS: { doc: "The subject already has that role.", params: [] },
  ROLE_NOT_FOUND: { doc: "The role is unknown, or the subject does not have it.", params: [] },
  SESSION_AUTHENTICATION_FAILED: { doc: "Login was refused because the user name or password is wrong.", params: [] },
  SESSION_AUTHORIZATION_FAILED: {
    doc: "The user `username` was authenticated but has no access to this pool; `msg` says why.",
    params: ["username", "msg"],
  },
  SESSION_INVALID: { doc: "The session `handle` does not exist or has ended; log in again.", params: ["handle"] },
  SESSION_NOT_REGISTERED: {
    doc: "`event.next` was called before `event.register` in this session.",
    params: ["handle"],
  },
  SUBJECT_ALREADY_EXISTS: { doc: "A subject with the same identifier has been added before.", params: [] },
  SUBJECT_CANNOT_BE_RESOLVED: { doc: "The directory knows no user or group of that name or identifier.", params: [] },
  USER_IS_NOT_LOCAL_SUPERUSER: {
    doc: "The call is reserved to the local root user, and the session belongs to somebody else.",
    params: ["msg"],
  },
  AUTH_ENABLE_FAILED_NO_SUPPORT_ENCRYPT_TYPE: {
    doc: "The host and the directory share no allowed Kerberos encryption type, so joining failed.",
  },
});
