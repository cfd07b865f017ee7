/** A failure to start that its message tells whole; where in the code it was noticed helps nobody. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/** True for a `StartError` and for what the system refused, such as a port that is in use or a folder that may not be written. */
export function isToldWhole(error: unknown): error is Error {
  return error instanceof StartError || (error instanceof Error && "syscall" in error);
}
