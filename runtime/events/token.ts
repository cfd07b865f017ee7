import { XapiError } from "../errors.ts";

/**
 * A position in the event stream. The parts are `bigint` because a client may send any 64-bit number and gets it back where nothing
 * matched; generations themselves are safe integers.
 */
export interface Token {
  /** Database generation. */
  readonly database: bigint;
  /** Generation of the message store. */
  readonly messages: bigint;
}

/** The position before everything: token `""`. */
const START: Token = { database: 0n, messages: 0n };

const form = /^(-?\d{1,20}),(-?\d{1,20})$/;
const LEAST = -(2n ** 63n);
const GREATEST = 2n ** 63n - 1n;

/**
 * A token as a client sent it: `""` or `<database>,<messages>`, two decimal 64-bit numbers (spec: events-tasks.md, section 2, step 1).
 * Raises `EVENT_FROM_TOKEN_PARSE_FAILURE` [text].
 */
export function parseToken(text: string): Token {
  if (text === "") return START;
  const found = form.exec(text);
  const database = part(found?.[1]);
  const messages = part(found?.[2]);
  if (database === undefined || messages === undefined) throw new XapiError("EVENT_FROM_TOKEN_PARSE_FAILURE", [text]);
  return { database, messages };
}

function part(text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  const value = BigInt(text);
  return value < LEAST || value > GREATEST ? undefined : value;
}

/** A token as clients get it: both parts of 20 characters, so that tokens compare as texts. */
export function formatToken({ database, messages }: Token): string {
  return `${padded(database)},${padded(messages)}`;
}

function padded(value: bigint): string {
  return value < 0n ? `-${String(-value).padStart(19, "0")}` : String(value).padStart(20, "0");
}

/** A part of a token as a generation to compare with; what no generation can reach becomes the greatest safe integer. */
export function generationOf(value: bigint): number {
  const greatest = BigInt(Number.MAX_SAFE_INTEGER);
  if (value > greatest) return Number.MAX_SAFE_INTEGER;
  return value < -greatest ? Number.MIN_SAFE_INTEGER : Number(value);
}
