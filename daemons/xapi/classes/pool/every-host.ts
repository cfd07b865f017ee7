import type { Context } from "../../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../../runtime/ref.ts";

/** Has every host carry out a message of host, one after the other. Raises what the first that fails raises; the rest is not asked then. */
export async function onEveryHost(
  context: Context,
  message: string,
  args: (host: Ref<"host">) => Readonly<Record<string, unknown>>,
): Promise<void> {
  for (const host of context.db.host.refs()) await context.services.call(context, message, args(host));
}
