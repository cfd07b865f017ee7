import { define } from "./definition.ts";

/** Errors of licences, editions and features. */
export const licensingErrors = define({
  ACTIVATION_WHILE_NOT_FREE: {
    doc: "Raised when a licence activation is tried on a host that is not running the free edition; kept for old clients.",
    params: [],
  },
  FEATURE_RESTRICTED: { doc: "The licence in force does not include the feature that the call needs.", params: [] },
  INVALID_EDITION: { doc: "The licence daemon knows no `edition` of that name.", params: ["edition"] },
  LICENCE_RESTRICTION: { doc: "The licence does not cover `feature`.", params: ["feature"] },
  LICENSE_CANNOT_DOWNGRADE_WHILE_IN_POOL: {
    doc: "The host cannot go to an edition without pooling while it is part of a pool.",
    params: [],
  },
  LICENSE_CHECKOUT_ERROR: {
    doc: "The licence server did not hand out a licence, as told by `code` and `message`.",
    params: ["code", "message"],
  },
  LICENSE_DOES_NOT_SUPPORT_POOLING: { doc: "The host's licence does not allow it to join a pool.", params: [] },
  LICENSE_DOES_NOT_SUPPORT_XHA: { doc: "The licence does not include high availability.", params: [] },
  LICENSE_EXPIRED: { doc: "The licence of the host has run out, so the operation is refused.", params: [] },
  LICENSE_FILE_DEPRECATED: {
    doc: "The licence file is of a kind that is no longer accepted; use a licence server instead.",
    params: [],
  },
  LICENSE_HOST_POOL_MISMATCH: {
    doc: "The joining host's licence edition does not fit those used in the pool.",
    params: [],
  },
  LICENSE_PROCESSING_ERROR: { doc: "The supplied licence could not be read or is not valid.", params: [] },
  NOT_ALLOWED_ON_OEM_EDITION: { doc: "The `command` is not available on embedded editions.", params: ["command"] },
  ONLY_ALLOWED_ON_OEM_EDITION: { doc: "The `command` is available on embedded editions only.", params: ["command"] },
  V6D_FAILURE: { doc: "The licence daemon could not be reached or did not do its work.", params: [] },
});
