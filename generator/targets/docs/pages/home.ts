import type { ModelClass } from "../../../model/resolved.ts";
import { isRemoved, stateOf } from "../../class-view.ts";
import { classGroups } from "../class-groups.ts";
import { PageWriter, type Site } from "../site.ts";
import { stateBadges } from "./message.ts";

/** The front page. */
export function homeView(site: Site) {
  const page = new PageWriter(site, "");
  return {
    version: site.model.releases.current_api_version,
    login: page.to("session.login_with_password"),
    task: page.to("task"),
    from: page.to("event.from"),
    groups: groupedClasses(site).map(({ title, classes }) => ({
      title,
      classes: classes.map((c) => ({
        name: c.name,
        gone: isRemoved(c),
        badges: stateBadges(stateOf(c.lifecycle)),
        doc: page.prose(c.doc),
      })),
    })),
  };
}

function groupedClasses(site: Site): { title: string; classes: ModelClass[] }[] {
  const byName = new Map(site.classes.map((c) => [c.name, c]));
  const groups = Object.entries(classGroups).map(([title, names]) => ({
    title,
    classes: names.flatMap((name) => byName.get(name) ?? []),
  }));
  const placed = new Set(Object.values(classGroups).flat());
  const others = site.classes.filter((c) => !placed.has(c.name));
  return others.length === 0 ? groups : [...groups, { title: "Other", classes: others }];
}

interface NavItem {
  readonly href: string;
  readonly text: string;
  readonly gone: boolean;
}

const REFERENCE: readonly (readonly [path: string, text: string])[] = [
  ["index.html", "Start"],
  ["errors.html", "Errors"],
  ["enums.html", "Enums"],
  ["roles.html", "Roles"],
  ["alerts.html", "Alerts"],
  ["http.html", "HTTP handlers"],
  ["releases.html", "Releases"],
];

/** The contents at the side of the pages of a folder; `root` leads from there to the site's. */
export function navView(site: Site, root: string) {
  const item = (path: string, text: string, isGone = false): NavItem => ({
    href: root + path,
    text,
    gone: isGone,
  });
  return {
    groups: [
      { title: "Reference", items: REFERENCE.map(([path, text]) => item(path, text)) },
      { title: "Classes", items: site.classes.map((c) => item(site.classPage(c.name), c.name, isRemoved(c))) },
      {
        title: "Daemons",
        items: Object.keys(site.model.daemon_interfaces.interfaces).map((name) => item(site.daemonPage(name), name)),
      },
    ],
  };
}
