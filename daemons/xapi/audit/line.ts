import type { SessionIdentity } from "../../../runtime/dispatch/context.ts";
import type { AuditRecord } from "../../../runtime/dispatch/dispatcher.ts";
import type { XapiError } from "../../../runtime/errors.ts";
import { escapeControl, lineTime } from "../../../runtime/log/line.ts";
import { trackId } from "../../../runtime/log/redact.ts";
import type { Described } from "./parameters.ts";

/** What a line of the audit log is made from. */
export interface AuditLine {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly pid: number;
  /** Reference of the task; `""`: there is none. */
  readonly task: string;
  readonly session: Pick<SessionIdentity, "ref" | "isLocal" | "isLocalSuperuser" | "authUserSid" | "authUserName">;
  readonly allowed: boolean;
  readonly error?: XapiError;
  readonly kind: "API" | "HTTP";
  readonly action: string;
  readonly parameters: readonly Described[];
}

/**
 * A line of the audit log, without its end (spec: sessions-rbac.md, section 8):
 * `[20260131T09:05:07.123Z|audit||1234 xapi|VM.start R:8c1f09d7aa31|audit] ('trackid=…' 'S-1-5' 'alice' 'ALLOWED' 'OK' 'API' 'VM.start' ((…)))`.
 */
export function auditLine(line: AuditLine): string {
  const { session, allowed, action } = line;
  const user = session.isLocal ? "" : session.authUserName;
  const items = [
    trackId(session.ref),
    identifierOf(session),
    user,
    allowed ? "ALLOWED" : "DENIED",
    allowed ? outcome(line.error) : "",
    line.kind,
    action,
  ].map(quoted);
  const parameters = line.parameters.map(parameterText).join(" ");
  const bracket = `[${lineTime(line.time)}|audit||${line.pid} xapi|${taskText(action, line.task)}|audit]`;
  return escapeControl(`${bracket} (${items.join(" ")} (${parameters}))`.replace(/[\r\n]/g, " "));
}

/** One parameter as a line has it. */
export function parameterText(parameter: Described): string {
  return `(${parameter.map(quoted).join(" ")})`;
}

function identifierOf({ isLocal, isLocalSuperuser, authUserSid }: AuditLine["session"]): string {
  if (isLocal) return "LOCAL_SESSION";
  return isLocalSuperuser ? "LOCAL_SUPERUSER" : authUserSid;
}

/** The reference of a session that is no more might have been copied from one that is. */
function outcome(error: AuditRecord["error"]): string {
  if (error === undefined) return "OK";
  const params = error.code === "SESSION_INVALID" ? error.params.map(trackId) : error.params;
  return `ERROR:<${error.code}: [ ${params.join("; ")} ]>`;
}

function taskText(action: string, task: string): string {
  const id = /([0-9a-f]{8})-([0-9a-f]{4})/.exec(task);
  if (id === null) return action;
  return `${action} ${task.startsWith("DummyRef:") ? "D" : "R"}:${id[1]}${id[2]}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
