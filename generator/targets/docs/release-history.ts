import type { ResolvedModel } from "../../model/resolved.ts";
import { wireMessages } from "../wire-messages.ts";

/** A release, as the site names it. */
export interface Release {
  readonly name: string;
  readonly title: string;
  readonly apiVersion?: string;
  readonly date?: string;
}

/** A change of a part of the API in a release. */
export interface Change {
  /** `published`, `prototyped`, `changed`, `extended`, `deprecated`, `removed`, `new parameters`. */
  readonly change: string;
  readonly kind: "class" | "field" | "message";
  /** `VM`, `VM.start`. */
  readonly name: string;
}

/** The releases, newest first, and what came when. */
export class ReleaseHistory {
  readonly releases: readonly Release[];
  readonly #changes = new Map<string, Change[]>();
  readonly #titles: ReadonlyMap<string, string>;

  constructor(model: ResolvedModel) {
    this.#collect(model);
    const { named_releases: named, numbered_releases: numbered } = model.releases;
    const withName = named.flatMap((r): Release[] =>
      r.code_name === null
        ? []
        : [
            {
              name: r.code_name,
              title: r.branding === "Unreleased" ? r.code_name : r.branding,
              apiVersion: r.api_version,
              ...(r.date === undefined ? {} : { date: r.date }),
            },
          ],
    );
    const known = new Set(withName.map((r) => r.name));
    const withNumber = [...new Set([...numbered, ...this.#changes.keys()])]
      .filter((name) => !known.has(name))
      .sort(byVersion)
      .map((name) => ({ name, title: `version ${name}` }));
    this.releases = [...[...withNumber].reverse(), ...[...withName].reverse()];
    this.#titles = new Map(this.releases.map((r) => [r.name, r.title]));
  }

  /** How people call a release. */
  title(name: string): string {
    return this.#titles.get(name) ?? name;
  }

  /** What changed in a release. */
  changes(name: string): readonly Change[] {
    return this.#changes.get(name) ?? [];
  }

  #collect(model: ResolvedModel): void {
    for (const c of model.classes.classes) {
      if (c.documented === false) continue;
      this.#add("class", c.name, c.lifecycle);
      for (const f of c.fields) if (f.internal_only !== true) this.#add("field", `${c.name}.${f.name}`, f.lifecycle);
      for (const m of wireMessages(model, c)) {
        // A release that only hidden messages name is known, and has nothing to show.
        const later = new Set(m.params.flatMap((p) => p.since ?? []));
        for (const release of [...m.lifecycle.map(([, name]) => name), ...later]) this.#in(release);
        if (m.kind !== "declared" || m.hidden) continue;
        const name = `${c.name}.${m.name}`;
        this.#add("message", name, m.lifecycle);
        for (const release of later) this.#in(release).push({ change: "new parameters", kind: "message", name });
      }
    }
  }

  #add(kind: Change["kind"], name: string, lifecycle: readonly (readonly [string, string])[]): void {
    for (const [change, release] of lifecycle) this.#in(release).push({ change, kind, name });
  }

  #in(release: string): Change[] {
    const known = this.#changes.get(release);
    if (known !== undefined) return known;
    const list: Change[] = [];
    this.#changes.set(release, list);
    return list;
  }
}

/** Order of `1.250.0`, `26.2.0-next`, `26.2.0`. */
function byVersion(a: string, b: string): number {
  const [x, y] = [parts(a), parts(b)];
  for (let i = 0; i < 4; i++) {
    const difference = (x[i] ?? 0) - (y[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function parts(version: string): number[] {
  const [numbers = "", suffix] = version.split("-");
  const [major, minor, patch] = numbers.split(".").map(Number);
  return [major ?? 0, minor ?? 0, patch ?? 0, suffix === undefined ? 1 : 0];
}
