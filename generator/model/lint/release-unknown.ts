import { histories, releaseNames } from "./histories.ts";
import type { Rule } from "./rule.ts";

export const releaseUnknown: Rule = {
  code: "XAPI013",
  name: "release-unknown",
  text: "the history of {what} names the release {release}, which does not exist",
  page: `Releases are those of \`idl/releases.ts\`: code names up to the last named one, version numbers since then. Correct the name, or add
the release there.`,
  check(model, report) {
    const names = releaseNames(model);
    for (const { lifecycle, what, place } of histories(model))
      for (const [, release] of lifecycle) if (!names.has(release)) report(place, { what, release });
  },
};
