import type { Rule } from "./rule.ts";

/** Every rule, by code. The only list. */
export const rules: readonly Rule[] = [];
