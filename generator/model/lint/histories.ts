import { classPlace, type Place } from "../../diagnostics.ts";
import type { ResolvedModel } from "../resolved.ts";
import { memberName, members, messagePlace } from "./walk.ts";

interface Stated {
  readonly lifecycle: readonly (readonly [string, string])[];
  readonly what: string;
  readonly place: Place;
}

/** Every history: of classes, fields, messages, parameters. What has the history of its class is told of with the class. */
export function* histories(model: ResolvedModel): Generator<Stated> {
  for (const c of model.classes.classes)
    yield { lifecycle: c.lifecycle, what: `class ${c.name}`, place: classPlace(c.name, "lifecycle") };
  for (const { c, member, kind, place } of members(model)) {
    const key = member.lifecycle.length === 1 ? "since" : "lifecycle";
    if (JSON.stringify(member.lifecycle) !== JSON.stringify(c.lifecycle))
      yield {
        lifecycle: member.lifecycle,
        what: `${kind} ${memberName(c, member)}`,
        place: { ...place, keys: [...place.keys, key] },
      };
    if (!("params" in member)) continue;
    for (const p of member.params)
      if (p.since !== undefined)
        yield {
          lifecycle: [["published", p.since]],
          what: `parameter ${p.name} of ${memberName(c, member)}`,
          place: messagePlace(c, member, "params", p.name),
        };
  }
}

/** Code names of releases, oldest first; releases with a number came after them. */
export const codeNames = (model: ResolvedModel): string[] =>
  model.releases.named_releases.flatMap((release) => release.code_name ?? []);

/** Every release that histories may name. */
export const releaseNames = (model: ResolvedModel): Set<string> =>
  new Set([...codeNames(model), ...model.releases.numbered_releases, ...model.doc.minor_releases]);

const VERSION = /^(\d+)\.(\d+)\.(\d+)(-next)?$/;

/** Negative when the first release is older; an unknown code name counts as older than all. */
export function compareReleases(names: readonly string[], a: string, b: string): number {
  const [x, y] = [VERSION.exec(a), VERSION.exec(b)];
  if (x === null || y === null) return x !== null ? 1 : y !== null ? -1 : names.indexOf(a) - names.indexOf(b);
  for (const i of [1, 2, 3]) if (x[i] !== y[i]) return Number(x[i]) - Number(y[i]);
  return 0;
}
