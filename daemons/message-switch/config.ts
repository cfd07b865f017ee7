import { readFileSync, statSync } from "node:fs";
import { messageOf } from "../../runtime/error-message.ts";
import { atomOf, listOf, readSexp, recordOf, type Sexp } from "./sexp.ts";

/**
 * The words of a command line with the file that `--config` names put in their place. The file is one S-expression with fields `path`,
 * `pidfile`, `configfile` and `statedir` (spec: message-switch.md, section 5). Its path counts before that of the command line, as upstream
 * has it; pidfile and state directory count where the command line gives none, and the state directory only if it exists: the packaged
 * file names one that the package does not make. A file that is no S-expression is left to those that read `key = value`, as the other
 * daemons' files are. Throws an Error that names the file.
 */
export function withConfigFile(words: readonly string[]): readonly string[] {
  const { file, rest } = takeConfig(words);
  if (file === undefined || !isSexp(file)) return words;
  const given = readConfig(file);
  const front: string[] = [];
  const back: string[] = [];
  if (given.pidfile !== undefined) front.push(`--pidfile=${given.pidfile}`);
  if (given.statedir !== undefined && statSync(given.statedir, { throwIfNoEntry: false })?.isDirectory()) {
    front.push(`--statedir=${given.statedir}`);
  }
  if (given.path !== undefined) back.push(`--path=${given.path}`);
  return [...front, ...rest, ...back];
}

/** Whether a file begins as an S-expression does, or cannot be read: then reading it says why. */
function isSexp(file: string): boolean {
  try {
    return /^\s*[(;]/.test(readFileSync(file, "latin1"));
  } catch {
    return true;
  }
}

function takeConfig(words: readonly string[]): { file: string | undefined; rest: string[] } {
  const rest: string[] = [];
  let file: string | undefined;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    const match = /^--?config(?:=(.*))?$/s.exec(word);
    if (match === null) rest.push(word);
    else if (match[1] !== undefined) file = match[1];
    else {
      at += 1;
      file = words[at];
      if (file === undefined) throw new Error("option --config needs a value: a file");
    }
  }
  return { file, rest };
}

type ConfigFile = { readonly [K in "path" | "pidfile" | "statedir"]?: string };

function readConfig(file: string): ConfigFile {
  try {
    const members = recordOf(readSexp(readFileSync(file, "latin1")));
    const path = members.get("path");
    const pidfile = optional(members.get("pidfile"));
    const statedir = optional(members.get("statedir"));
    return {
      ...(path !== undefined && { path: atomOf(path) }),
      ...(pidfile !== undefined && { pidfile }),
      ...(statedir !== undefined && { statedir }),
    };
  } catch (error) {
    throw new Error(`${file}: ${messageOf(error)}`);
  }
}

function optional(sexp: Sexp | undefined): string | undefined {
  const [value] = sexp === undefined ? [] : listOf(sexp);
  return value === undefined ? undefined : atomOf(value);
}
