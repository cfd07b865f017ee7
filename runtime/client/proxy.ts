/** Sends one message by its wire name. */
export type Send = (method: string, params: readonly unknown[]) => unknown;

/**
 * An object with a member for each class, whose members send its messages: `messages(send).VM.start(vm)` is
 * `send("VM.start", [vm])`. Trailing `undefined` arguments are left out, as the server has the defaults.
 *
 * @param own members that are not classes
 */
export function messages(send: Send, own: object = {}): object {
  const classes = new Map<string, object>();
  return new Proxy(own, {
    get(target, name) {
      if (Object.hasOwn(target, name)) return Reflect.get(target, name);
      if (!isName(name)) return undefined;
      const known = classes.get(name) ?? messagesOf(send, name);
      classes.set(name, known);
      return known;
    },
  });
}

function messagesOf(send: Send, className: string): object {
  const methods = new Map<string, (...params: unknown[]) => unknown>();
  return new Proxy(
    {},
    {
      get(_target, name) {
        if (!isName(name)) return undefined;
        const method =
          methods.get(name) ??
          ((...params: unknown[]) => send(`${className}.${name}`, withoutTrailingUndefined(params)));
        methods.set(name, method);
        return method;
      },
    },
  );
}

/** What languages and tools ask of every object is no class or message; above all, neither may look like a promise. */
function isName(name: string | symbol): name is string {
  return typeof name === "string" && name !== "then" && name !== "toJSON";
}

function withoutTrailingUndefined(params: readonly unknown[]): readonly unknown[] {
  const last = params.findLastIndex((param) => param !== undefined);
  return last === params.length - 1 ? params : params.slice(0, last + 1);
}
