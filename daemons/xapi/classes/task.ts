import type { TaskRow } from "../../../generated/api/records/task.ts";
import type { taskServer } from "../../../generated/server/classes/task.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { requirePermission } from "../../../runtime/dispatch/permission.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { requireKeyPermissions } from "../roles/key-permissions.ts";

/**
 * Raises RBAC_PERMISSION_DENIED [`task.destroy/any`; text] unless the caller may change the task: it is a superuser, or the task belongs
 * to its session or to another one of the same directory user (spec: sessions-rbac.md, section 7.5). Sessions without a directory user are
 * no two sessions of one user. Raises HANDLE_INVALID [task; ref].
 */
function requireOwnership(context: Context, task: Ref<"task">): void {
  const { session, db, services } = context;
  const owner = db.task.get(task).session;
  if (session === undefined || session.ref === owner) return;
  const sid = db.session.find(owner)?.auth_user_sid ?? "";
  if (sid !== "" && sid === session.authUserSid) return;
  requirePermission(services.rbac, session, "task.destroy/any");
}

/** Writes a field of a task of the caller's own. */
function setOwn<F extends keyof TaskRow & string>(
  context: Context,
  task: Ref<"task">,
  field: F,
  value: TaskRow[F],
): void {
  requireOwnership(context, task);
  context.db.task.set(task, field, value);
}

/** Messages of task (spec: events-tasks.md, section 6). */
export const task = {
  create: ({ services, session }, { label, description }) =>
    services.tasks.createRow({ label, description, ...(session === undefined ? {} : { session: session.ref }) }),

  destroy(context, { self }) {
    requireOwnership(context, self);
    context.services.tasks.destroy(self);
  },

  cancel(context, args) {
    requireOwnership(context, args.task);
    context.services.tasks.cancel(args.task, context.task.ref);
  },

  set_status: (context, { self, value }) => setOwn(context, self, "status", value),
  set_progress: (context, { self, value }) => setOwn(context, self, "progress", value),
  set_result: (context, { self, value }) => setOwn(context, self, "result", value),
  set_error_info: (context, { self, value }) => setOwn(context, self, "error_info", value),

  add_to_other_config(context, { self, key, value }) {
    requireOwnership(context, self);
    context.db.task.addToMap(self, "other_config", key, value);
  },

  remove_from_other_config(context, { self, key }) {
    requireOwnership(context, self);
    context.db.task.removeFromMap(self, "other_config", key);
  },

  set_other_config(context, { self, value }) {
    requireOwnership(context, self);
    requireKeyPermissions(context, "task.other_config", context.db.task.get(self).other_config, value);
    context.db.task.set(self, "other_config", value);
  },
} satisfies taskServer;
