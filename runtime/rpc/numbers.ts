const INT_MIN = -(2n ** 63n);
const INT_MAX = 2n ** 63n - 1n;
const DECIMAL = /^[+-]?[0-9]+$/;
const FLOAT = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const NOT_FINITE = /^([+-]?)(?:(nan)|inf(?:inity)?)$/i;

/**
 * Decimal text with an optional sign as an integer: a number where that is exact, else a bigint; `undefined` for any other text and outside
 * the 64 bits (spec: api-wire.md, sections 3.1 and 15, row 12).
 */
export function parseInteger(text: string): number | bigint | undefined {
  if (!DECIMAL.test(text)) return undefined;
  const near = Number(text);
  if (Number.isSafeInteger(near)) return near === 0 ? 0 : near;
  // Beyond the 64 bits: a text of many digits would keep BigInt busy for long.
  if (Math.abs(near) > 2 ** 63) return undefined;
  const exact = BigInt(text.startsWith("+") ? text.slice(1) : text);
  return exact >= INT_MIN && exact <= INT_MAX ? exact : undefined;
}

/** Decimal text with or without a fraction and an exponent, or one of the words for what is not finite; else `undefined`. */
export function parseFloatText(text: string): number | undefined {
  if (FLOAT.test(text)) return Number(text);
  const word = NOT_FINITE.exec(text);
  if (word === null) return undefined;
  if (word[2] !== undefined) return Number.NaN;
  return word[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/**
 * A finite float in JSON: the shorter of 16 and 17 significant digits that reads back, always with a point or an exponent; what is not
 * finite is a JSON string (spec: api-wire.md, sections 3.1 and 15, row 1).
 */
export function jsonFloat(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return Object.is(value, -0) ? "-0.0" : `${value}.0`;
  const precision = Number(value.toPrecision(16)) === value ? 16 : 17;
  const text = layOut(value.toExponential(precision - 1), precision, value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** A float in XML-RPC: the shortest digits that read back, laid out as by %g (spec: api-wire.md, sections 3.1 and 15, row 2). */
export function xmlFloat(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return layOut(value.toExponential(), 16, value);
}

/** Digits in exponent form (`-1.5e+3`) laid out as by %g: fixed where -4 <= exponent < precision, no trailing zeros. */
function layOut(exponential: string, precision: number, value: number): string {
  const [mantissa = "0", power = "0"] = exponential.split("e");
  const exponent = Number(power);
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const digits = mantissa.replace(/[-.]/g, "").replace(/0+$/, "") || "0";
  if (exponent < -4 || exponent >= precision) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${digits.slice(0, 1)}${fraction}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const fraction = digits.slice(exponent + 1);
  return fraction === "" ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}
