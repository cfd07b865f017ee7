import { readTextIfAny, removeIfAny } from "../../../../bindings/xenstore/tree.ts";
import type { VmT } from "../../../../generated/daemons/xenops.ts";
import type { JsonValue } from "../../../../runtime/daemon/descriptor.ts";
import { failure } from "../../errors.ts";
import type { TaskScope } from "../../tasks/task.ts";
import { domidOf, type XenContext } from "./context.ts";
import { domainPath } from "./paths.ts";

const SECONDS = 86_400;
/** Characters that a guest's output may have. */
const MOST = 1024;
const ENDED: ReadonlySet<string> = new Set(["SUCCESS", "TRUNCATED", "FAILURE"]);

/** Has the guest's agent run a script (spec: xenopsd.md, section 14). Raises `Failed_to_run_script`. */
export async function runScript(context: XenContext, task: TaskScope, vm: VmT, script: string): Promise<JsonValue> {
  const home = domainPath(domidOf(context, vm.id));
  const folder = `${home}/control/batcmd`;
  const tree = await context.xenstore.connection();
  if ((await readTextIfAny(tree, `${home}/control/feature-xs-batcmd`)) !== "1") {
    throw failure(["Failed_to_run_script", "The guest's agent does not run scripts"]);
  }
  await context.xenstore.update(async (transaction) => {
    if ((await readTextIfAny(transaction, `${folder}/state`)) === "IN PROGRESS") {
      throw failure(["Failed_to_run_script", "A script is running already"]);
    }
    await transaction.write(`${folder}/script`, script);
    await transaction.write(`${folder}/state`, "READY");
  });
  try {
    await context.xenstore.wait(task, { paths: [folder], seconds: SECONDS }, async (at) => {
      const state = await readTextIfAny(at, `${folder}/state`);
      return state === undefined || ENDED.has(state) ? true : undefined;
    });
    const [rc, stdout, stderr] = await Promise.all(
      ["return", "stdout", "stderr"].map(async (key) => (await readTextIfAny(tree, `${folder}/${key}`)) ?? ""),
    );
    return { rc: Number(rc) || 0, stdout: cut(stdout), stderr: cut(stderr) };
  } finally {
    await removeIfAny(tree, folder);
  }
}

function cut(text: string | undefined): string {
  if (text === undefined || text.length <= MOST) return text ?? "";
  return `${text.slice(0, MOST)} (truncated)`;
}
