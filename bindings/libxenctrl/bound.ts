import type { HypervisorError } from "../hypervisor/errors.ts";
import { xenError } from "./errors.ts";
import type { Interface, Pointer } from "./library.ts";

/** A handle with what every function of it needs. */
export interface Bound {
  readonly handle: Pointer;
  /** A function by its C prototype. Raises `LibraryMissing`. */
  readonly func: Interface["library"]["func"];
  /** What the call that has just failed failed with. */
  fail(call: string): HypervisorError;
  /** The result, where it is none of a failure; raises otherwise. */
  checked(result: number, call: string): number;
}

/** The functions of an open handle stand on this. */
export function bound({ library, handle }: Interface): Bound {
  const fail = (call: string) => xenError(library.koffi.errno(), call);
  return {
    handle,
    func: library.func,
    fail,
    checked(result, call) {
      if (result < 0) throw fail(call);
      return result;
    },
  };
}

/** A function of a domain and up to three numbers, named as it is in C. */
type OnDomain = (handle: Pointer, domid: number, ...numbers: (number | bigint)[]) => number;

/** The function of that prototype whose parameters are a handle, a domain and numbers, with its failures raised. */
export function onDomain(
  { func, handle, checked }: Bound,
  prototype: string,
): (domid: number, ...numbers: (number | bigint)[]) => number {
  const called = func<OnDomain>(prototype);
  const name = /(\w+)\(/.exec(prototype)?.[1] ?? prototype;
  return (domid, ...numbers) => checked(called(handle, domid, ...numbers), name);
}

/** A bitmap of so many bytes. Raises RangeError for a number that has no place in it. */
export function bitmap(numbers: readonly number[], bytes: number): Buffer {
  const map = Buffer.alloc(bytes);
  for (const number of numbers) {
    const at = number >> 3;
    if (number < 0 || at >= bytes) throw new RangeError(`number ${number} is beyond the ${bytes * 8} that there are`);
    map.writeUInt8(map.readUInt8(at) | (1 << (number & 7)), at);
  }
  return map;
}

/** The text of a C string in a buffer. */
export function cString(from: Buffer): string {
  const end = from.indexOf(0);
  return from.toString("latin1", 0, end < 0 ? from.length : end);
}
