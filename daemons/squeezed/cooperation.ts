import { type Domain, directionOf, UNCOOPERATIVE_AFTER } from "./decisions/model.ts";

/** When a domain was last where it should be, in seconds; nothing for one that was never looked at: it is trusted. */
export interface Followed {
  cooperativeAt: number | undefined;
}

/** Notes where a domain is at `seconds`; answers whether it stays away from its target (spec: squeezed.md, section 8.6). */
export function isUncooperative(followed: Followed, domain: Domain, seconds: number): boolean {
  if (!domain.canBalloon || directionOf(domain) === "none") followed.cooperativeAt = seconds;
  followed.cooperativeAt ??= seconds;
  return seconds - followed.cooperativeAt > UNCOOPERATIVE_AFTER;
}
