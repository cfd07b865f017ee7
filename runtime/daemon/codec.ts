import { RecordCodec, VariantCodec } from "./composite.ts";
import type { DescriptorType, InterfaceDescriptor, TypeShape } from "./descriptor.ts";
import { basic, type Codec, dict, list, option, tuple } from "./simple.ts";

/** The codecs of the types of one interface, each compiled when first asked for. */
export class Codecs {
  readonly #descriptor: InterfaceDescriptor;
  readonly #named = new Map<string, Codec>();

  constructor(descriptor: InterfaceDescriptor) {
    this.#descriptor = descriptor;
  }

  /** The codec of a named type. Throws an Error for a name that the interface does not declare. */
  named(name: string): Codec {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const shape = this.#descriptor.types[name];
    if (shape === undefined) throw new Error(`interface ${this.#descriptor.name} has no type ${name}`);
    const codec = this.#shape(shape);
    this.#named.set(name, codec);
    return codec;
  }

  /** The codec of any type of the interface. */
  of(type: DescriptorType): Codec {
    if (typeof type === "string") return basic[type];
    if ("named" in type) return this.#reference(type.named);
    if ("string" in type) return basic.string;
    if ("list" in type) return list(this.of(type.list));
    if ("dict" in type) return dict(this.of(type.dict));
    if ("tuple" in type) return tuple(type.tuple.map((element) => this.of(element)));
    return option(this.of(type.option));
  }

  #shape(shape: TypeShape): Codec {
    if (typeof shape === "object" && "record" in shape) {
      const legacy = this.#descriptor.encoding === "legacy";
      return new RecordCodec(shape.record, (type) => this.of(type), legacy);
    }
    if (typeof shape === "object" && "variant" in shape) {
      return new VariantCodec(shape, (type) => this.of(type), this.#descriptor.encoding === "legacy");
    }
    return this.of(shape);
  }

  /** A name for a record or variant is looked up on use, so that types may contain themselves; another name for a type is resolved now. */
  #reference(name: string): Codec {
    const shape = this.#descriptor.types[name];
    if (typeof shape !== "object" || !("record" in shape || "variant" in shape)) return this.named(name);
    let codec: Codec | undefined;
    const resolve = () => {
      codec ??= this.named(name);
      return codec;
    };
    return { decode: (raw) => resolve().decode(raw), encode: (value) => resolve().encode(value) };
  }
}
