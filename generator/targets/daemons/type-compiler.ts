import { registerHooks } from "node:module";

/** What is loaded in the place of a package: any built-in module does. */
const NOTHING = { url: "node:module", format: "builtin", shortCircuit: true } as const;

// json-schema-to-typescript loads prettier at once, which takes longer than all the rest of it and which `format: false` never calls.
const hooks = registerHooks({
  resolve: (name, context, next) => (name === "prettier" ? NOTHING : next(name, context)),
});
const library = await import("json-schema-to-typescript").finally(() => hooks.deregister());

/** The compiler of json-schema-to-typescript, for callers that format the result themselves. */
export const compile: typeof library.compile = library.compile;
