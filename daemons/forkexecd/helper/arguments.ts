import { NAME_LENGTH } from "../plan.ts";

/** What a program is to be started with (spec: forkexecd.md, section 6.1). */
export interface HelperRequest {
  /** Write end of the pipe that takes what goes wrong. */
  readonly errors: number;
  /** Descriptors for 0, 1 and 2; what is left out is `/dev/null`. */
  readonly standard: readonly [number | undefined, number | undefined, number | undefined];
  /** Further descriptors by the names that stand for their numbers in the arguments. */
  readonly named: readonly (readonly [name: string, descriptor: number])[];
  /** Lines of the output go to syslog under this key. */
  readonly syslogKey: string | undefined;
  readonly stderrToo: boolean;
  /** Directory to change to; `.` stays. */
  readonly directory: string;
  /** The program and its arguments. */
  readonly words: readonly string[];
}

/** Descriptors with names that a program may be given. */
const MOST_NAMED = 1_020;

/** Reads the command line of the helper. Raises an Error that says what is wrong with it. */
export function readHelperArguments(words: readonly string[]): HelperRequest {
  const numbers = new Map<string, number>();
  const texts = new Map<string, string>();
  const named: (readonly [string, number])[] = [];
  let stderrToo = false;
  let at = 0;
  const next = (): string => {
    at += 1;
    const word = words[at];
    if (word === undefined) throw new Error(`${words[at - 1]} lacks its value`);
    return word;
  };
  for (; at < words.length && words[at] !== "--"; at += 1) {
    const option = words[at] ?? "";
    if (/^-[eIOE]$/.test(option)) numbers.set(option, descriptorOf(next()));
    else if (/^-[sd]$/.test(option)) texts.set(option, next());
    else if (option === "-S") stderrToo = true;
    else if (option === "-m") named.push([nameOf(next()), descriptorOf(next())]);
    else throw new Error(`unknown option ${option}`);
  }
  const program = words.slice(at + 1);
  const errors = numbers.get("-e");
  if (errors === undefined) throw new Error("-e is missing");
  if (program.length === 0) throw new Error("no program is named");
  if (named.length > MOST_NAMED) throw new Error(`${named.length} descriptors are too many`);
  return {
    errors,
    standard: [numbers.get("-I"), numbers.get("-O"), numbers.get("-E")],
    named,
    syslogKey: texts.get("-s"),
    stderrToo,
    directory: texts.get("-d") ?? "/",
    words: program,
  };
}

function descriptorOf(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new Error(`${text} is no descriptor`);
  return Number(text);
}

function nameOf(text: string): string {
  if (text.length !== NAME_LENGTH) throw new Error(`${text} is no name of a descriptor`);
  return text;
}

/** The words with the number of a descriptor where one ends with its name; the one that was named last is tried first. */
export function withNumbers(words: readonly string[], named: HelperRequest["named"], first: number): string[] {
  const numbers = named.map(([name], index) => [name, first + index] as const).toReversed();
  return words.map((word) => {
    const [name, number] = numbers.find(([each]) => word.endsWith(each)) ?? [];
    return name === undefined ? word : `${word.slice(0, -name.length)}${number}`;
  });
}
