import type { SpawnRequest } from "../../bindings/libc/spawn.ts";
import type { SetupCmd } from "../../generated/daemons/forkexecd.ts";
import type { NamedDescriptor } from "./inbox.ts";

/** Length of a descriptor's name: a uuid. */
export const NAME_LENGTH = 36;
/** Descriptors that a program may be given. */
const MAX_DESCRIPTORS = 1_020;
/** Highest number that a client may choose; its library chooses 0 to 2. */
const MAX_TARGET = 255;

/** Raises an Error for a request that no program can be started from. */
export function checkSetup({ cmdargs, env, id_to_fd_map: map }: SetupCmd): void {
  const names = Object.keys(map);
  if (cmdargs.length === 0 || cmdargs[0] === "") throw new Error("no program is named");
  if ([...cmdargs, ...env].some((text) => text.includes("\0"))) throw new Error("an argument holds a zero byte");
  if (names.length > MAX_DESCRIPTORS) throw new Error(`${names.length} descriptors are too many`);
  for (const name of names) {
    const [target = 0] = map[name] ?? [];
    if (name.length !== NAME_LENGTH)
      throw new Error(`${JSON.stringify(name.slice(0, 100))} is no name of a descriptor`);
    if (target < 0 || target > MAX_TARGET) throw new Error(`a descriptor cannot have the number ${target}`);
  }
}

/** What the monitor gives a program besides what the client does. */
export interface OwnDescriptors {
  /** Stands for 0, 1 and 2 where the client passes none. */
  readonly nothing: number;
  /** Takes the output instead of what the client passes. */
  readonly output: number | undefined;
}

/** A program with its descriptors and their numbers in its arguments (spec: forkexecd.md, sections 5.1 and 5.2). */
export function planSpawn(setup: SetupCmd, received: readonly NamedDescriptor[], own: OwnDescriptors): SpawnRequest {
  const { cmdargs, env, id_to_fd_map: map, redirect_stderr_to_stdout: redirect } = setup;
  const descriptors = new Map([0, 1, 2].map((number) => [number, own.nothing] as const));
  const numbers = new Map<string, number>();
  for (const { name, descriptor } of received) {
    const [target] = map[name] ?? [];
    if (target === undefined) continue;
    descriptors.set(target, descriptor);
    numbers.set(name, target);
  }
  let next = 3;
  for (const { name, descriptor } of received) {
    if (numbers.has(name)) continue;
    while (descriptors.has(next)) next += 1;
    descriptors.set(next, descriptor);
    numbers.set(name, next);
  }
  if (own.output !== undefined) {
    descriptors.set(1, own.output);
    if (redirect) descriptors.set(2, own.output);
  }
  const latestFirst = received.toReversed().map(({ name }) => name);
  return {
    arguments: cmdargs.map((argument) => withNumber(argument, latestFirst, numbers)),
    environment: env,
    descriptors,
  };
}

/** An argument that ends with the name of a descriptor gets its number there. */
function withNumber(argument: string, names: readonly string[], numbers: ReadonlyMap<string, number>): string {
  const name = names.find((each) => argument.endsWith(each));
  return name === undefined ? argument : `${argument.slice(0, -name.length)}${numbers.get(name)}`;
}
