import type { BondMode } from "../../../../generated/api/enums.ts";
import { errors } from "../../../../generated/api/errors.ts";

type Properties = Readonly<Record<string, string>>;

/** A setting of a bond: the modes that have it, its default, and what it may be. */
interface Setting {
  readonly modes: readonly BondMode[];
  readonly initial: string;
  readonly isValid: (value: string) => boolean;
}

const oneOf =
  (...values: readonly string[]) =>
  (value: string) =>
    values.includes(value);

/** The settings by name (spec: networkd.md, section 14). */
const settings: Readonly<Record<string, Setting>> = {
  hashing_algorithm: { modes: ["lacp"], initial: "tcpudp_ports", isValid: oneOf("src_mac", "tcpudp_ports") },
  "lacp-time": { modes: ["lacp"], initial: "slow", isValid: oneOf("slow", "fast") },
  "lacp-aggregation-key": { modes: ["lacp"], initial: "0", isValid: (value) => /^\d+$/.test(value) },
  "lacp-fallback-ab": { modes: ["lacp"], initial: "true", isValid: oneOf("true", "false") },
};

/** The settings of a bond in a mode: those given that the mode has, and the defaults of the others. */
export function propertiesFor(mode: BondMode, given: Properties): Properties {
  const own = Object.entries(settings).filter(([, setting]) => setting.modes.includes(mode));
  return Object.fromEntries(
    own.map(([name, { initial, isValid }]) => {
      const value = given[name];
      return [name, value !== undefined && isValid(value) ? value : initial];
    }),
  );
}

/** The settings with one changed. Raises INVALID_VALUE ["properties"; `name = value`]. */
export function withProperty(mode: BondMode, current: Properties, name: string, value: string): Properties {
  const setting = settings[name];
  if (setting === undefined || !setting.modes.includes(mode) || !setting.isValid(value)) {
    throw errors.INVALID_VALUE("properties", `${name} = ${value}`);
  }
  return { ...current, [name]: value };
}
