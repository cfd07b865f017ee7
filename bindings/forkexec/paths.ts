/** Where forkexecd is met (spec: forkexecd.md, section 2). */
export interface ForkexecPaths {
  /** The socket on which it serves. */
  readonly socket: string;
  /** Folder of the sockets that take descriptors, and of captured output. */
  readonly folder: string;
}

/** The usual places; with `FE_TEST` and `XDG_RUNTIME_DIR` set those of a test below the latter. */
export function forkexecPaths(environment: Readonly<Record<string, string | undefined>>): ForkexecPaths {
  const { FE_TEST: test, XDG_RUNTIME_DIR: directory } = environment;
  const root = test !== undefined && directory !== undefined ? directory : "/var";
  return { socket: `${root}/xapi/forker/main`, folder: `${root}/run/nonpersistent/forkexecd` };
}
