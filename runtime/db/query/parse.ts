import { XapiError } from "../../errors.ts";
import { type Expression, MAX_DEPTH, type Operand } from "./tree.ts";

/** A word, sign or string of an expression, with the offset at which it starts. */
interface Token {
  readonly kind: "word" | "sign" | "string" | "end";
  readonly text: string;
  readonly at: number;
}

const token = /[ \t\n]*(?:(true|false|and|or|not|field)|([()=])|"([^"]*)"|($))/y;

/**
 * The expression that a text spells (spec: database.md, section 8.1): `and` and `or` of equal strength from the left, `not`
 * over everything to its right. Raises `INVALID_VALUE` [the text; reason with the offset].
 */
export function parseExpression(text: string): Expression {
  const parser = new Parser(text);
  const expression = parser.expression(0);
  parser.expectEnd();
  return expression;
}

class Parser {
  readonly #text: string;
  #token: Token;
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#token = this.#read();
  }

  expression(depth: number): Expression {
    if (depth > MAX_DEPTH) throw this.#fault("The expression is nested too deeply", this.#token.at);
    let left = this.#term(depth);
    for (;;) {
      const kind = this.#token.text;
      if (this.#token.kind !== "word" || (kind !== "and" && kind !== "or")) return left;
      this.#take();
      left = { kind, left, right: this.#term(depth) };
    }
  }

  expectEnd(): void {
    if (this.#token.kind !== "end") throw this.#unexpected("the end");
  }

  #term(depth: number): Expression {
    const { kind, text } = this.#token;
    if (kind === "word" && (text === "true" || text === "false")) {
      this.#take();
      return { kind: text };
    }
    if (kind === "word" && text === "not") {
      this.#take();
      return { kind: "not", inner: this.expression(depth + 1) };
    }
    if (kind === "sign" && text === "(") {
      this.#take();
      const inner = this.expression(depth + 1);
      this.#expectSign(")");
      return inner;
    }
    const left = this.#operand();
    this.#expectSign("=");
    return { kind: "eq", left, right: this.#operand() };
  }

  #operand(): Operand {
    if (this.#token.kind === "string") return { literal: this.#take().text };
    if (this.#token.kind !== "word" || this.#token.text !== "field") throw this.#unexpected("a term");
    this.#take();
    const name = this.#token;
    if (name.kind !== "string") throw this.#unexpected("the name of a field");
    return { field: this.#take().text };
  }

  #expectSign(sign: string): void {
    if (this.#token.kind !== "sign" || this.#token.text !== sign) throw this.#unexpected(sign);
    this.#take();
  }

  #take(): Token {
    const taken = this.#token;
    this.#token = this.#read();
    return taken;
  }

  #read(): Token {
    token.lastIndex = this.#next;
    const found = token.exec(this.#text);
    if (found === null) throw this.#fault("There is no word, sign or string", this.#next);
    this.#next = token.lastIndex;
    const [, word, sign, string] = found;
    const at = this.#next - (word ?? sign ?? `"${string ?? ""}"`).length;
    if (word !== undefined) return { kind: "word", text: word, at };
    if (sign !== undefined) return { kind: "sign", text: sign, at };
    if (string !== undefined) return { kind: "string", text: string, at };
    return { kind: "end", text: "", at: this.#next };
  }

  #unexpected(wanted: string): XapiError {
    return this.#fault(`There should be ${wanted}`, this.#token.at);
  }

  #fault(what: string, at: number): XapiError {
    return new XapiError("INVALID_VALUE", [this.#text, `${what} at character ${at + 1}.`]);
  }
}
