import type {
  DescriptorType,
  InterfaceDescriptor,
  MemberDescriptor,
  TypeShape,
} from "../../runtime/daemon/descriptor.ts";
import { fc } from "../support/properties.ts";

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => {
  const near = Number(value);
  return Number.isSafeInteger(near) ? near : value;
});
const text = fc.string({ unit: "binary", maxLength: 12 });

/** Arbitrary values of the types of an interface, in the shapes of `descriptor.ts`. */
export class Values {
  readonly #types: InterfaceDescriptor["types"];
  readonly #flat: boolean;

  constructor({ types, encoding }: InterfaceDescriptor) {
    this.#types = types;
    this.#flat = encoding === "legacy";
  }

  of(type: TypeShape, depth = 0): fc.Arbitrary<unknown> {
    const inner = (next: TypeShape) => this.of(next, depth + 1);
    const maxLength = depth > 4 ? 0 : 3;
    if (typeof type === "string") return basic[type];
    if ("named" in type) return inner(this.#types[type.named] ?? "unit");
    if ("string" in type) return text;
    if ("list" in type) return fc.array(inner(type.list), { maxLength });
    if ("option" in type) return fc.array(inner(type.option), { maxLength: 1 });
    if ("dict" in type) return fc.dictionary(text, inner(type.dict), { maxKeys: maxLength }).map(bare);
    if ("tuple" in type) return fc.tuple(...type.tuple.map(inner));
    if ("record" in type) return this.#record(type.record, inner);
    return fc.oneof(...type.variant.map(([tag, ...args]) => this.#case(tag, args.map(inner))));
  }

  #case(tag: string, args: readonly fc.Arbitrary<unknown>[]): fc.Arbitrary<unknown> {
    if (args.length === 0) return fc.constant(tag);
    const nested = args.length > 1 && !this.#flat;
    return fc.tuple(...args).map((all) => (nested ? [tag, all] : [tag, ...all]));
  }

  #record(
    members: readonly MemberDescriptor[],
    inner: (type: TypeShape) => fc.Arbitrary<unknown>,
  ): fc.Arbitrary<unknown> {
    const parts = members.map(({ name, type, default: fallback }) => {
      const option = this.#optionOf(type);
      // What is left out reads as the default, so an option with a default is always there.
      const always = option === undefined || (fallback !== undefined && fallback !== null);
      return fc
        .array(inner(option ?? type), { minLength: always ? 1 : 0, maxLength: 1 })
        .map((items) => items.map((item) => [name, item] as const));
    });
    return fc.tuple(...parts).map((entries) => Object.fromEntries(entries.flat()));
  }

  #optionOf(type: DescriptorType): DescriptorType | undefined {
    if (typeof type !== "object") return undefined;
    if ("option" in type) return type.option;
    const shape = "named" in type ? this.#types[type.named] : undefined;
    if (typeof shape !== "object" || "record" in shape || "variant" in shape) return undefined;
    return this.#optionOf(shape);
  }
}

const basic = {
  string: text,
  int: fc.maxSafeInteger(),
  int32: fc.integer(),
  int64,
  float: fc.double({ noNaN: true, noDefaultInfinity: true }),
  bool: fc.boolean(),
  unit: fc.constant(null),
  any: fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value), small)),
};

/** Integers beyond 2^53 read as `bigint`, which JSON.parse does not make. */
function small(_: string, value: unknown): unknown {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? 0 : value;
}

function bare(value: object): object {
  return Object.assign(Object.create(null), value);
}
