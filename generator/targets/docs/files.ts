import type { ResolvedModel } from "../../model/resolved.ts";
import type { OutputFile } from "../../writer/output-file.ts";
import { generatedFrom } from "../../writer/text.ts";
import { sourceOfClass, sourceOfDaemon } from "../sources.ts";
import { classView } from "./pages/class.ts";
import { daemonView } from "./pages/daemon.ts";
import { homeView, navView } from "./pages/home.ts";
import { alertsView, enumsView, errorsView, httpView, releasesView, rolesView } from "./pages/reference.ts";
import { readBeside } from "./read-beside.ts";
import { searchEntries, searchScript } from "./search-index.ts";
import { Site } from "./site.ts";
import { loadTemplates, type TemplateName } from "./templates.ts";

const FOLDER = "generated/docs/site";

/** The pages of the site, and what they share. */
export function siteFiles(model: ResolvedModel): OutputFile[] {
  const site = new Site(model);
  return [...pages(site, loadTemplates()), ...assets(site)];
}

interface Page {
  readonly path: string;
  readonly title: string;
  readonly description: string;
  readonly template: TemplateName;
  readonly view: object;
  /** Where its facts stand. */
  readonly source: string;
}

function pages(site: Site, render: (name: TemplateName, view: object) => string): OutputFile[] {
  const navs = new Map<string, string>();
  return listPages(site).map(({ path, title, description, template, view, source }) => {
    const root = "../".repeat(path.split("/").length - 1);
    const nav = navs.get(root) ?? render("nav", navView(site, root));
    navs.set(root, nav);
    const text = render("layout", {
      root,
      generated: generatedFrom(source),
      title,
      description: description.replaceAll("`", ""),
      version: site.model.releases.current_api_version,
      nav: nav.replace(`href="${root}${path}"`, '$& aria-current="page"'),
      body: render(template, view).trimEnd(),
    });
    return { path: `${FOLDER}/${path}`, text, laidOut: true };
  });
}

function listPages(site: Site): Page[] {
  const reference = (template: TemplateName, title: string, description: string, view: object): Page => ({
    path: `${template}.html`,
    title,
    description,
    template,
    view,
    source: "idl/",
  });
  return [
    {
      ...reference("home", "Start", "How to call the XenAPI, and everything that it has.", homeView(site)),
      path: "index.html",
    },
    reference("errors", "Errors", "Every error, its parameters and who raises it.", errorsView(site)),
    reference("enums", "Enums", "Every enum and its labels.", enumsView(site)),
    reference("roles", "Roles", "Who may call what.", rolesView(site)),
    reference("alerts", "Alerts", "What the toolstack reports by itself.", alertsView(site)),
    reference("http", "HTTP handlers", "Disks, archives, consoles and statistics over HTTP.", httpView(site)),
    reference("releases", "Releases", "What came when.", releasesView(site)),
    ...site.classes.map(
      (c): Page => ({
        path: site.classPage(c.name),
        title: c.name,
        description: c.doc,
        template: "class",
        view: classView(site, c),
        source: sourceOfClass(c.name),
      }),
    ),
    ...Object.entries(site.model.daemon_interfaces.interfaces).map(
      ([name, i]): Page => ({
        path: site.daemonPage(name),
        title: name,
        description: i.doc.text,
        template: "daemon",
        view: daemonView(site, name, i),
        source: sourceOfDaemon(name),
      }),
    ),
  ];
}

function assets(site: Site): OutputFile[] {
  const asset = (name: string, text: string): OutputFile => ({ path: `${FOLDER}/${name}`, text, laidOut: true });
  const copied = ["style.css", "site.js", "theme.js"].map((name) =>
    asset(name, `/* ${generatedFrom(`generator/targets/docs/assets/${name}`)} */\n${readBeside(`./assets/${name}`)}`),
  );
  return [...copied, asset("search-index.js", searchScript(searchEntries(site)))];
}
