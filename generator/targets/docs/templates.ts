import Handlebars from "handlebars/dist/handlebars.js";
import { readBeside } from "./read-beside.ts";

const NAMES = [
  "layout",
  "nav",
  "home",
  "class",
  "enums",
  "errors",
  "roles",
  "alerts",
  "http",
  "releases",
  "daemon",
] as const;
const PARTIALS = ["message", "changes"] as const;

/** A template of the site. */
export type TemplateName = (typeof NAMES)[number];

/** Reads and compiles all templates. A member that a template names and a view lacks prints nothing. */
export function loadTemplates(): (name: TemplateName, view: object) => string {
  const handlebars = Handlebars.create();
  const read = (name: string) => handlebars.compile(readBeside(`./templates/${name}.hbs`), { knownHelpersOnly: true });
  for (const name of PARTIALS) handlebars.registerPartial(name, read(name));
  const compiled = new Map(NAMES.map((name) => [name, read(name)]));
  return (name, view) => {
    const template = compiled.get(name);
    if (template === undefined) throw new Error(`no template ${name}`);
    return template(view);
  };
}
