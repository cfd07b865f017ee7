import type { BuildRequest, BuiltDomain } from "../domain.ts";
import type { RestoreOptions, SaveOptions } from "../image.ts";

/** Where the process that builds finds its stream with the caller, and a domain's memory. */
export const controlDescriptor = 3;
export const imageDescriptor = 4;

/** What a process that builds is asked, as one line of JSON. */
export type BuilderRequest =
  | { readonly kind: "build"; readonly request: BuildRequest }
  | ({ readonly kind: "save"; readonly domid: number } & Pick<SaveOptions, "type" | "live" | "debug">)
  | ({ readonly kind: "restore"; readonly domid: number } & Omit<RestoreOptions, "progress" | "signal">);

/**
 * What it says, a line each; `suspend` and `logdirty` want an answer: `done`, or anything else to give up (spec: xen-domain-build.md,
 * section 12.2, which has no `logdirty`: there the program that saves speaks with the device model).
 */
export type BuilderLine =
  | { readonly kind: "suspend" }
  | { readonly kind: "logdirty"; readonly on: boolean }
  | { readonly kind: "result"; readonly built: BuiltDomain }
  | { readonly kind: "error"; readonly step: string; readonly errno: number; readonly text: string };

/** The line of a message, with its end. */
export function writeLine(line: BuilderLine): string {
  switch (line.kind) {
    case "suspend":
      return "suspend:\n";
    case "logdirty":
      return `logdirty:${line.on ? 1 : 0}\n`;
    case "result": {
      const { storeFrame, consoleFrame, protocol } = line.built;
      return `result:${storeFrame} ${consoleFrame}${protocol === undefined ? "" : ` ${protocol}`}\n`;
    }
    case "error":
      return `error:${line.step} ${line.errno} ${line.text.replaceAll("\n", " ")}\n`;
  }
}

/** The message of a line, without its end; undefined for what is none. */
export function readLine(line: string): BuilderLine | undefined {
  if (line === "suspend:") return { kind: "suspend" };
  const logdirty = /^logdirty:([01])$/.exec(line);
  if (logdirty !== null) return { kind: "logdirty", on: logdirty[1] === "1" };
  const result = /^result:(\d+) (\d+)(?: (\S+))?$/.exec(line);
  if (result !== null) {
    const [, store = "0", console = "0", protocol] = result;
    const built = { storeFrame: BigInt(store), consoleFrame: BigInt(console) };
    return { kind: "result", built: protocol === undefined ? built : { ...built, protocol } };
  }
  const error = /^error:(\S+) (-?\d+) (.*)$/.exec(line);
  if (error === null) return undefined;
  const [, step = "", errno = "0", text = ""] = error;
  return { kind: "error", step, errno: Number(errno), text };
}
