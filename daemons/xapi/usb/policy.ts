/** What a rule is about: numbers as hexadecimal text, as the kernel writes them. */
export interface UsbFunction {
  readonly vid: string;
  readonly pid: string;
  /** The device's own version. */
  readonly rel: string;
  /** Of one of its interfaces. */
  readonly class: string;
  readonly subclass: string;
  readonly prot: string;
}

/** Allows, or denies, what has all these numbers. */
interface Rule {
  readonly allows: boolean;
  readonly numbers: readonly (readonly [name: keyof UsbFunction, value: number])[];
}

/** Which USB devices may be given to VMs. */
export type UsbPolicy = readonly Rule[];

const NAMES: ReadonlySet<string> = new Set(["vid", "pid", "rel", "class", "subclass", "prot"]);

/**
 * Where there is no file of rules: no hubs, which have their devices' place, and no keyboards and mice that work before a system does, since
 * these are the host's.
 */
const USUAL = "DENY: class=09\nDENY: class=03 subclass=01\nALLOW:\n";

/**
 * The rules of a file: `ALLOW: vid=046d pid=c534` or `DENY: class=03`, one a line, `#` before comments (spec: host-services.md, section 6.2).
 * Raises Error with the line that cannot be read. `undefined`: there is no file.
 */
export function readUsbPolicy(text: string = USUAL): UsbPolicy {
  return text.split("\n").flatMap((line, index) => {
    const rule = line.replace(/#.*/, "").trim();
    return rule === "" ? [] : [readRule(rule, index + 1)];
  });
}

function readRule(text: string, line: number): Rule {
  const [, verdict, rest] = /^(ALLOW|DENY)\s*:(.*)$/.exec(text) ?? [];
  if (verdict === undefined || rest === undefined) throw new Error(`line ${line} is no rule: ${text}`);
  const words = rest.split(/\s+/).filter((word) => word !== "");
  const numbers = words.map((word) => {
    const [, name, value] = /^(\w+)=([0-9a-fA-F]{1,4})$/.exec(word) ?? [];
    if (name === undefined || value === undefined || !isName(name)) throw new Error(`line ${line}: ${word}`);
    return [name, Number.parseInt(value, 16)] as const;
  });
  return { allows: verdict === "ALLOW", numbers };
}

function isName(name: string): name is keyof UsbFunction {
  return NAMES.has(name);
}

/** Whether a device may be given to VMs: all its interfaces must be allowed, each by the first rule that is about it. */
export function isAllowed(policy: UsbPolicy, interfaces: readonly UsbFunction[]): boolean {
  return interfaces.length > 0 && interfaces.every((one) => policy.find((rule) => isAbout(rule, one))?.allows === true);
}

function isAbout({ numbers }: Rule, one: UsbFunction): boolean {
  return numbers.every(([name, value]) => Number.parseInt(one[name], 16) === value);
}
