import { type HttpHandlerName, httpHandlers } from "../../../generated/server/http.ts";
import type { CallContext } from "../../../runtime/dispatch/call-context.ts";
import { isPermitted, permissionDenied } from "../../../runtime/dispatch/permission.ts";
import { asXapiError, XapiError } from "../../../runtime/errors.ts";
import { HttpError } from "../../../runtime/http/pages.ts";
import type { HttpRequest } from "../../../runtime/http/request.ts";
import type { Task } from "../../../runtime/tasks/task.ts";
import { type Caller, identifyCaller } from "./authentication.ts";

/** What a handler does once its caller may have it done. */
export type Work = () => Promise<void> | void;

/**
 * Does the work of a handler for whoever may ask for it, and has the audit log and the task that the request names
 * (`task_id`) tell how it went (spec: http-handlers.md, sections 1.4 and 1.5). Raises `HttpError`: 401, 403, 500 with
 * the error that the work raised.
 */
export async function guard(
  context: CallContext,
  request: HttpRequest,
  name: HttpHandlerName,
  work: Work,
): Promise<void> {
  const { services } = context;
  const task = taskOf(context, request);
  try {
    const caller = await identified(context, request, name);
    try {
      await permitted(context, request, name, caller, work);
    } finally {
      if (caller.temporary !== undefined) services.sessions.destroy(caller.temporary);
    }
    await services.database.commit();
    task?.complete("");
  } catch (thrown) {
    const { told, shown } = failureOf(thrown);
    task?.fail(told);
    throw shown;
  }
}

/** The task that a client made for the request; one that is gone is nobody's. */
function taskOf({ db, services }: CallContext, request: HttpRequest): Task | undefined {
  const ref = request.cookies.get("task_id") ?? request.query.get("task_id");
  return ref !== undefined && db.task.has(ref) ? services.tasks.adopt(ref) : undefined;
}

async function identified(context: CallContext, request: HttpRequest, name: HttpHandlerName): Promise<Caller> {
  try {
    return await identifyCaller(context, request, name);
  } catch (error) {
    if (!(error instanceof HttpError) || error.status !== 401) throw error;
    throw new Refused(error, new XapiError("SESSION_AUTHENTICATION_FAILED"));
  }
}

/** Does the work where the caller has the permission `http/<handler>`; both ways are audited. */
async function permitted(
  context: CallContext,
  request: HttpRequest,
  name: HttpHandlerName,
  { trusted, session }: Caller,
  work: Work,
): Promise<void> {
  if (trusted || session === undefined) return work();
  const { rbac, audit } = context.services;
  const action = `http/${name.toLowerCase()}`;
  const args = Object.fromEntries([...request.cookies, ...request.query]);
  if (httpHandlers[name].checked && !isPermitted(session, action)) {
    const error = permissionDenied(rbac, action);
    audit.recordHttp({ session, action, allowed: false, error, args });
    throw new Refused(new HttpError(403, "You do not have the permission to use this."), error);
  }
  try {
    await work();
    audit.recordHttp({ session, action, allowed: true, args });
  } catch (thrown) {
    audit.recordHttp({ session, action, allowed: true, error: failureOf(thrown).told, args });
    throw thrown;
  }
}

/** A page for the client, and what its task is told. */
class Refused extends Error {
  readonly page: HttpError;
  readonly reason: XapiError;

  constructor(page: HttpError, reason: XapiError) {
    super(page.message);
    this.page = page;
    this.reason = reason;
  }
}

/** What the task and the client are told of a failure; what is neither an API error nor a page is a fault of ours, for the log. */
function failureOf(thrown: unknown): { told: XapiError; shown: unknown } {
  if (thrown instanceof Refused) return { told: thrown.reason, shown: thrown.page };
  if (thrown instanceof XapiError) return { told: thrown, shown: new HttpError(500, thrown.message) };
  return { told: asXapiError(thrown), shown: thrown };
}
