import type { XenopsServer } from "../../../generated/daemons/xenops.ts";
import type { Engine } from "../engine.ts";

/** Calls on tasks (spec: xenopsd.md, section 7). */
export function taskCalls({ tasks, log }: Engine): XenopsServer["Task"] {
  return {
    stat: ({ id }) => tasks.get(id).record(),
    cancel({ id }) {
      if (!tasks.get(id).cancel()) log.info(`Task ${id} cannot be cancelled now.`);
    },
    destroy: ({ id }) => tasks.destroy(id),
    list: () => tasks.list().map((task) => task.record()),
    destroy_on_finish: ({ id }) => tasks.destroyOnFinish(id),
  };
}
