import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  type ArrowFunction,
  type Expression,
  type FunctionDeclaration,
  type FunctionExpression,
  type MethodDeclaration,
  Node,
  Project,
  type SourceFile,
} from "ts-morph";

/** What an implementation holds: for each name whether it does something, or a group of further names. */
export interface Entries {
  readonly [name: string]: boolean | Entries;
}

/**
 * Reads implementations out of the code, without types: an object that `satisfies` an interface, or is declared as one, with the
 * objects that it spreads and the names that it takes from other files; also a class that implements it. An entry is missing when
 * it is `notImplemented`, or does nothing but raise NOT_IMPLEMENTED.
 */
export class ImplementationReader {
  readonly #project = new Project({ skipAddingFilesFromTsConfig: true, skipFileDependencyResolution: true });

  /** The implementations below a folder or in a file, by the name of the interface they satisfy. */
  read(path: string): Map<string, Entries> {
    const found = new Map<string, Entries>();
    for (const file of this.#sources(path)) {
      file.forEachDescendant((node) => {
        for (const [name, entries] of this.#implementations(node))
          found.set(name, merge(found.get(name) ?? {}, entries));
      });
    }
    return found;
  }

  /** The object that a file exports under a name; nothing when there is no such file or name. */
  exported(path: string, name: string): Entries | undefined {
    const file = this.#file(path);
    const value = file === undefined ? undefined : declared(file, name);
    return value === undefined ? undefined : this.#members(value, DEPTH);
  }

  *#implementations(node: Node): Generator<[string, Entries]> {
    if (Node.isSatisfiesExpression(node)) {
      const name = typeName(node.getTypeNode());
      if (name !== undefined) yield [name, this.#members(node.getExpression(), DEPTH)];
    } else if (Node.isVariableDeclaration(node)) {
      const [name, value] = [typeName(node.getTypeNode()), node.getInitializer()];
      if (name !== undefined && value !== undefined) yield [name, this.#members(value, DEPTH)];
    } else if (Node.isFunctionDeclaration(node) || Node.isArrowFunction(node)) {
      const [name, value] = [typeName(node.getReturnTypeNode()), returned(node)];
      if (name !== undefined && value !== undefined) yield [name, this.#members(value, DEPTH)];
    } else if (Node.isClassDeclaration(node)) {
      const members = [...node.getMethods(), ...node.getProperties()];
      const entries = Object.fromEntries(members.map((m) => [m.getName(), !raisesOnly(m)]));
      for (const type of node.getImplements()) {
        const name = type.getExpression().getText();
        if (name.endsWith("Server")) yield [name, entries];
      }
    }
  }

  #sources(path: string): SourceFile[] {
    if (!existsSync(path)) return [];
    if (!statSync(path).isDirectory()) return [this.#file(path)].filter((file) => file !== undefined);
    return readdirSync(path).flatMap((name) =>
      statSync(join(path, name)).isDirectory() || name.endsWith(".ts") ? this.#sources(join(path, name)) : [],
    );
  }

  #file(path: string): SourceFile | undefined {
    return this.#project.addSourceFileAtPathIfExists(path);
  }

  /** The members of what an expression stands for: an object, a name of one, a call of a function that returns one. */
  #members(value: Node, depth: number): Entries {
    const bare = withoutTypes(value);
    if (depth === 0) return {};
    if (Node.isIdentifier(bare)) {
      const target = this.#resolve(bare);
      return target === undefined ? {} : this.#members(target, depth - 1);
    }
    if (Node.isCallExpression(bare)) {
      const callee = bare.getExpression();
      const target = Node.isIdentifier(callee) ? this.#resolve(callee) : undefined;
      const result = target === undefined ? undefined : returned(target);
      return result === undefined ? {} : this.#members(result, depth - 1);
    }
    if (!Node.isObjectLiteralExpression(bare)) return {};
    const entries: Record<string, boolean | Entries> = {};
    for (const property of bare.getProperties()) {
      if (Node.isSpreadAssignment(property)) Object.assign(entries, this.#members(property.getExpression(), depth - 1));
      else entries[property.getName().replace(/^["']|["']$/g, "")] = this.#entry(property, depth);
    }
    return entries;
  }

  #entry(property: Node, depth: number): boolean | Entries {
    if (Node.isMethodDeclaration(property)) return !raisesOnly(property);
    if (Node.isShorthandPropertyAssignment(property)) return this.#value(property.getNameNode(), depth);
    const value = Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
    return value === undefined || this.#value(value, depth);
  }

  #value(value: Node, depth: number): boolean | Entries {
    const bare = withoutTypes(value);
    if (Node.isObjectLiteralExpression(bare)) return this.#members(bare, depth - 1);
    if (Node.isCallExpression(bare)) {
      const entries = this.#members(bare, depth - 1);
      if (Object.keys(entries).length > 0) return entries;
    }
    if (!Node.isIdentifier(bare)) return !raisesOnly(bare);
    if (bare.getText() === MISSING) return false;
    const target = depth > 0 ? this.#resolve(bare) : undefined;
    return target === undefined || (target !== bare && this.#value(target, depth - 1));
  }

  /** What a name stands for: a declaration in its file, or one in the file that it is imported from. */
  #resolve(name: Node): Node | undefined {
    const file = name.getSourceFile();
    const text = name.getText();
    const own = declared(file, text);
    if (own !== undefined) return own;
    for (const imported of file.getImportDeclarations()) {
      const symbol = imported.getNamedImports().find((s) => (s.getAliasNode()?.getText() ?? s.getName()) === text);
      const from = imported.getModuleSpecifierValue();
      if (symbol === undefined || !from.startsWith(".")) continue;
      const other = this.#file(join(dirname(file.getFilePath()), from));
      return other === undefined ? undefined : declared(other, symbol.getName());
    }
    return undefined;
  }
}

/** What either of two implementations of one interface has, as of a real and a simulated backend. */
export function merge(one: Entries, other: Entries): Entries {
  const result: Record<string, boolean | Entries> = { ...one };
  for (const [name, value] of Object.entries(other)) {
    const known = result[name];
    if (typeof known === "object" && typeof value === "object") result[name] = merge(known, value);
    else result[name] = known === true || value;
  }
  return result;
}

/** The function that stands where there is no implementation. */
const MISSING = "notImplemented";
/** How many names and spreads are followed one after the other. */
const DEPTH = 12;

/** The name of an interface of a server; nothing for other types. */
function typeName(type: Node | undefined): string | undefined {
  const text = type?.getText() ?? "";
  return /^\w+Server$/.test(text) ? text : undefined;
}

function declared(file: SourceFile, name: string): Node | undefined {
  return file.getVariableDeclaration(name)?.getInitializer() ?? file.getFunction(name);
}

/** A value without `satisfies`, `as` and parentheses. */
function withoutTypes(node: Node): Node {
  if (Node.isSatisfiesExpression(node) || Node.isAsExpression(node) || Node.isParenthesizedExpression(node))
    return withoutTypes(node.getExpression());
  return node;
}

/** What a function returns last, when it is one expression. */
function returned(node: Node): Expression | undefined {
  if (!isFunction(node)) return undefined;
  const body = node.getBody();
  if (body === undefined) return undefined;
  if (!Node.isBlock(body)) return Node.isExpression(body) ? body : undefined;
  const last = body.getStatements().at(-1);
  return last !== undefined && Node.isReturnStatement(last) ? last.getExpression() : undefined;
}

const isFunction = (node: Node): node is ArrowFunction | FunctionDeclaration | FunctionExpression | MethodDeclaration =>
  Node.isFunctionDeclaration(node) ||
  Node.isArrowFunction(node) ||
  Node.isFunctionExpression(node) ||
  Node.isMethodDeclaration(node);

/** Whether a function does nothing but raise NOT_IMPLEMENTED, or a daemon's `Unimplemented`. */
function raisesOnly(node: Node): boolean {
  if (Node.isPropertyDeclaration(node)) {
    const value = node.getInitializer();
    return value !== undefined && (value.getText() === MISSING || raisesOnly(value));
  }
  if (!isFunction(node)) return false;
  const body = node.getBody();
  if (body === undefined) return false;
  const statements = Node.isBlock(body) ? body.getStatements() : [body];
  return (
    statements.length === 1 &&
    /^(?:return |throw |await )*(?:errors\.NOT_IMPLEMENTED\(|new XapiError\(\s*"NOT_IMPLEMENTED"|notImplemented\(|unimplemented\()/.test(
      statements[0]?.getText() ?? "",
    )
  );
}
