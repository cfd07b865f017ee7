import { loadLibc, loadLibrary } from "../libc/library.ts";

/** What a run of PAM ended with. */
export interface PamResult {
  /** `PAM_SUCCESS` is 0. */
  readonly code: number;
  /** The step that answered: a refusal in `account` means that the password was right. */
  readonly step: "start" | "authenticate" | "account" | "password";
  /** PAM's text for the code, and what the modules said. */
  readonly reason: string;
}

/** One thing to ask of PAM. */
export interface PamRequest {
  readonly operation: "authenticate" | "change password";
  /** Name of the file in `/etc/pam.d`. */
  readonly service: string;
  readonly user: string;
  readonly password: string;
}

/** Codes of Linux-PAM. */
export const PAM_SUCCESS = 0;
const PAM_BUF_ERR = 5;
const PAM_CONV_ERR = 19;

const PAM_DISALLOW_NULL_AUTHTOK = 1;

const PAM_PROMPT_ECHO_OFF = 1;
const PAM_PROMPT_ECHO_ON = 2;
const maxMessages = 32;

/** koffi's pointers. */
type Pointer = bigint | null;

/** libpam's functions and what its conversation needs. */
interface Binding {
  readonly start: (service: string, user: string, conv: Conversation, handle: Pointer[]) => number;
  readonly authenticate: Step;
  readonly account: Step;
  readonly change: Step;
  readonly end: Step;
  readonly strerror: (handle: Pointer, code: number) => string;
  /** Makes a C function of a conversation; the second function frees it. */
  readonly register: (converse: Converse) => readonly [pointer: Pointer, free: () => void];
  readonly messages: (messages: Pointer, count: number) => readonly Message[];
  /** Allocates the responses, as PAM frees them, and puts their address at `responses`; false when there is no memory. */
  readonly respond: (responses: Pointer, texts: readonly (string | undefined)[]) => boolean;
}

type Step = (handle: Pointer, flagsOrStatus: number) => number;
type Converse = (count: number, messages: Pointer, responses: Pointer) => number;

interface Conversation {
  readonly conv: Pointer;
  readonly data: null;
}

interface Message {
  readonly style: number;
  readonly text: string | null;
}

let binding: Promise<Binding> | undefined;

/**
 * Authenticates (`pam_authenticate`, `pam_acct_mgmt`) or sets a password (`pam_chauthtok`). Blocks the thread, for seconds
 * when a password is wrong, and runs code of every configured module: call it in a process of its own (`process.ts`).
 * Raises `LibraryMissing` where there is no libpam.
 */
export async function runPam(request: PamRequest): Promise<PamResult> {
  binding ??= bind();
  const pam = await binding;
  const said: string[] = [];
  const [conv, free] = pam.register(converse(pam, request, said));
  const handles: Pointer[] = [null];
  let step: PamResult["step"] = "start";
  let code = pam.start(request.service, request.user, { conv, data: null }, handles);
  const handle = handles[0] ?? null;
  for (const next of code === PAM_SUCCESS ? stepsOf(request) : []) {
    step = next;
    if (next === "authenticate") code = pam.authenticate(handle, PAM_DISALLOW_NULL_AUTHTOK);
    else if (next === "account") code = pam.account(handle, PAM_DISALLOW_NULL_AUTHTOK);
    else code = pam.change(handle, 0);
    if (code !== PAM_SUCCESS) break;
  }
  const reason = [pam.strerror(handle, code), ...said].join("; ");
  if (handle !== null) pam.end(handle, code);
  free();
  return { code, step, reason };
}

function stepsOf({ operation }: PamRequest): readonly ("authenticate" | "account" | "password")[] {
  return operation === "authenticate" ? ["authenticate", "account"] : ["password"];
}

/** The conversation: silent prompts get the password, others the user's name; what modules say goes to `said`. */
function converse(pam: Binding, { user, password }: PamRequest, said: string[]): Converse {
  return (count, pointer, responses) => {
    if (count < 1 || count > maxMessages) return PAM_CONV_ERR;
    const texts = pam.messages(pointer, count).map(({ style, text }) => {
      if (style === PAM_PROMPT_ECHO_OFF) return password;
      if (style === PAM_PROMPT_ECHO_ON) return user;
      if (text !== null) said.push(text.trim());
      return undefined;
    });
    return pam.respond(responses, texts) ? PAM_SUCCESS : PAM_BUF_ERR;
  };
}

/** Loads libpam; the prototypes are those of `security/pam_appl.h`. */
async function bind(): Promise<Binding> {
  const { koffi, func } = await loadLibrary("libpam.so.0", "apt install libpam0g");
  const libc = await loadLibc();
  const converseType = koffi.pointer(
    koffi.proto("int pam_converse(int count, void *messages, void *responses, void *data)"),
  );
  koffi.struct("pam_conv", { conv: converseType, data: "void *" });
  const message = koffi.struct("pam_message", { style: "int", text: "const char *" });
  const response = koffi.struct("pam_response", { text: "void *", code: "int" });
  const calloc = libc.func<(count: number, size: number) => Pointer>("void *calloc(size_t count, size_t size)");
  const strdup = libc.func<(text: string) => Pointer>("void *strdup(const char *text)");
  return {
    start: func("int pam_start(const char *service, const char *user, const pam_conv *conv, _Out_ void **handle)"),
    authenticate: func("int pam_authenticate(void *handle, int flags)"),
    account: func("int pam_acct_mgmt(void *handle, int flags)"),
    change: func("int pam_chauthtok(void *handle, int flags)"),
    end: func("int pam_end(void *handle, int status)"),
    strerror: func("const char *pam_strerror(void *handle, int code)"),
    register(action) {
      const pointer = koffi.register(action, converseType);
      return [pointer, () => koffi.unregister(pointer)];
    },
    messages(pointer, count) {
      const each: Pointer[] = koffi.decode(pointer, koffi.array("void *", count));
      return each.map((one): Message => koffi.decode(one, message));
    },
    respond(responses, texts) {
      const size = koffi.sizeof(response);
      const made = calloc(texts.length, size);
      if (made === null) return false;
      for (const [index, text] of texts.entries()) {
        if (text !== undefined) koffi.encode(made, index * size, response, { text: strdup(text), code: 0 });
      }
      koffi.encode(responses, "void *", made);
      return true;
    },
  };
}
