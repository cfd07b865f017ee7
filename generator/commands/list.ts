import { type Exit, exit } from "../exit.ts";
import type { Terminal } from "../terminal.ts";
import { wrap } from "../writer/text.ts";

/** Shows every target: what comes out of it, and which files are its own. */
export async function list(terminal: Terminal): Promise<Exit> {
  const { targets } = await import("../targets/index.ts");
  const width = Math.max(...targets.map((target) => target.name.length));
  for (const target of targets) {
    for (const [i, line] of wrap(target.doc, 100 - width).entries())
      terminal.out(`${(i === 0 ? target.name : "").padEnd(width)}  ${line}`);
    for (const path of target.owns) terminal.out(`${" ".repeat(width)}    ${path}`);
  }
  return exit.ok;
}
