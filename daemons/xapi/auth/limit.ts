import { type Ambient, sleep } from "../../../runtime/ambient.ts";
import { type Authenticator, AuthFailure, PasswordRejected } from "./authenticator.ts";

/** How much may go on at a time. */
export interface LoginLimits {
  /** Checks at a time, read anew for each: `pool.local_auth_max_threads`, 8 unless the pool says otherwise. */
  readonly threads: () => number;
  /** Logins that may wait for their turn; default 256. */
  readonly waiting?: number;
}

/**
 * The same authenticator with a limit to what goes on at a time (spec: sessions-rbac.md, section 4.1). More wait in the order
 * of their arrival; when too many wait, `AuthFailure` of kind `busy`, or `PasswordRejected`.
 */
export function limitLogins(authenticator: Authenticator, { threads, waiting = 256 }: LoginLimits): Authenticator {
  const queue: (() => void)[] = [];
  let running = 0;

  const admit = () => {
    while (running < Math.max(1, threads())) {
      const next = queue.shift();
      if (next === undefined) return;
      running += 1;
      next();
    }
  };
  const turn = async <T>(work: () => Promise<T>, full: () => Error): Promise<T> => {
    const free = running < Math.max(1, threads());
    if (!free && queue.length >= waiting) throw full();
    await new Promise<void>((resolve) => {
      queue.push(resolve);
      admit();
    });
    try {
      return await work();
    } finally {
      running -= 1;
      admit();
    }
  };

  const text = "Too many logins are under way; try again later.";
  return {
    authenticate: (user, password) =>
      turn(
        () => authenticator.authenticate(user, password),
        () => new AuthFailure(text, "busy"),
      ),
    changePassword: (user, password) =>
      turn(
        () => authenticator.changePassword(user, password),
        () => new PasswordRejected(text),
      ),
  };
}

/** Seconds between a failed login and its answer (spec: sessions-rbac.md, section 4.1, step 6). */
const failureDelaySeconds = 5;

/** Runs a login and holds a failure back, so that passwords cannot be tried fast. The caller puts the limit inside, not outside. */
export async function delayFailure<T>(
  ambient: Ambient,
  login: () => Promise<T>,
  seconds: number = failureDelaySeconds,
): Promise<T> {
  try {
    return await login();
  } catch (error) {
    await sleep(ambient, seconds * 1000);
    throw error;
  }
}
