import { type Exit, exit } from "../exit.ts";
import type { Terminal } from "../terminal.ts";

/** What a run says that found nothing to do. */
export function upToDate(count: number, terminal: Terminal): Exit {
  terminal.out(`generated/: ${count} files, all up to date`);
  return exit.ok;
}
