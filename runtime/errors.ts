/**
 * A failure as XenAPI clients see it: a code from the error table and its parameters, in order.
 * Everything that a message can answer, except success, is one of these (spec: api-wire.md, sections 4, 5 and 8).
 */
export class XapiError extends Error {
  readonly code: string;
  readonly params: readonly string[];

  constructor(code: string, params: readonly string[] = []) {
    super(params.length === 0 ? code : `${code}: ${params.join(", ")}`);
    this.name = "XapiError";
    this.code = code;
    this.params = params;
  }

  /** Code first, then the parameters: the form of `ErrorDescription`, `task.error_info` and JSON-RPC 1.0. */
  get description(): string[] {
    return [this.code, ...this.params];
  }
}

/** `INTERNAL_ERROR` with a text that names what was wrong and never an internal name. */
export function internalError(text: string): XapiError {
  return new XapiError("INTERNAL_ERROR", [text]);
}

/** Any thrown value as the error that a client gets; what is not a XapiError becomes `INTERNAL_ERROR`. */
export function asXapiError(thrown: unknown): XapiError {
  if (thrown instanceof XapiError) return thrown;
  return internalError("The server failed to carry out the request; its log has the details.");
}
