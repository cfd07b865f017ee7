/**
 * The targets that have `libraries`, by name. They are made on a thread of their own, which begins before the list of all targets is
 * loaded; hence this one.
 */
export const asideTargets: readonly string[] = ["daemons", "validators", "docs"];
