import type { Context } from "../../../runtime/dispatch/context.ts";

/** What the routines that decide operations read. */
export type Scope = Pick<Context, "db" | "services">;

/**
 * The parameters of OTHER_OPERATION_IN_PROGRESS for an object: class, object, operations and their tasks; several stand in
 * braces (spec: dispatch-forwarding.md, section 3.1).
 */
export function inProgress(className: string, ref: string, current: Readonly<Record<string, string>>): string[] {
  const tasks = Object.keys(current);
  return [className, ref, joined(Object.values(current)), joined(tasks)];
}

function joined(texts: readonly string[]): string {
  return texts.length === 1 ? (texts[0] ?? "") : `{${texts.join(",")}}`;
}

/** Whether the value of a map's key means yes: `1`, or `true` in any case. */
export function isTrue(value: string | undefined): boolean {
  return value === "1" || value?.toLowerCase() === "true";
}

/** A power state as errors name it. */
export function lower(state: string): string {
  return state.toLowerCase();
}
