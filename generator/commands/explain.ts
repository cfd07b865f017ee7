import { type Exit, exit, UsageError } from "../exit.ts";
import { rules } from "../model/lint/index.ts";
import { otherProblems } from "../model/lint/outside.ts";
import type { Terminal } from "../terminal.ts";
import { wrap } from "../writer/text.ts";

const WIDTH = 96;

/**
 * Shows the page of a diagnostic: what is wrong, why it matters, how to mend it.
 *
 * @param code or the short name of the rule; none: a list of all codes
 * @throws UsageError for a code that does not exist
 */
export function explain(code: string | undefined, terminal: Terminal): Exit {
  const all = [...rules, ...otherProblems];
  if (code === undefined) {
    for (const rule of all) terminal.out(`${rule.code}  ${rule.name}`);
    return exit.ok;
  }
  const rule = all.find((r) => r.code === code.toUpperCase() || r.name === code.toLowerCase());
  if (rule === undefined) throw new UsageError(`there is no diagnostic ${code}; \`xapi-codegen explain\` lists them`);
  terminal.out(`${rule.code} ${rule.name}`);
  terminal.out("");
  if ("text" in rule) {
    terminal.out(`  ${rule.text}`);
    terminal.out("");
  }
  for (const paragraph of rule.page.split("\n\n")) {
    // Indented lines are code: they stay as they are.
    const lines = /^ {4}/m.test(paragraph) ? paragraph.split("\n") : wrap(paragraph, WIDTH);
    for (const line of lines) terminal.out(line);
    terminal.out("");
  }
  return exit.ok;
}
