/** A message as a transfer delivers it. */
export interface Delivery {
  readonly queue: string;
  readonly number: number;
  readonly payload: string;
  /** For a request: the queue that waits for its answer. */
  readonly replyTo?: string;
  /** For a response: the request that it answers. */
  readonly request?: readonly [queue: string, number: number];
}

/** What a transfer answers: messages in ascending order, and the cursor for the next transfer. */
export interface Transferred {
  readonly messages: readonly Delivery[];
  readonly next: string;
}

const HEADERS = "connection: keep-alive\r\nhost: localhost\r\n\r\n";

/** A request without data (spec: message-switch.md, section 2). */
export function getRequest(path: string): string {
  return `GET ${path} HTTP/1.1\r\nuser-agent: xapi-ts\r\ncontent-length: 0\r\n${HEADERS}`;
}

/** A request with data. */
export function postRequest(path: string, body: string): string {
  const length = Buffer.byteLength(body);
  return `POST ${path} HTTP/1.1\r\nuser-agent: xapi-ts\r\ncontent-length: ${length}\r\n${HEADERS}${body}`;
}

/** A name as a part of a path: the switch decodes it twice. */
export function pathPart(name: string): string {
  return /^[\w.:~-]*$/.test(name) ? name : encodeURIComponent(name).replaceAll("%", "%25");
}

/** A long poll of one queue; `from` is the cursor that the previous one answered. */
export function transferRequest(queue: string, from: string | undefined, seconds: number): string {
  const cursor = from === undefined ? "" : `"from":${JSON.stringify(from)},`;
  const timeout = Number.isInteger(seconds) ? `${seconds}.0` : String(seconds);
  return postRequest("/transfer", `{${cursor}"timeout":${timeout},"queues":[${JSON.stringify(queue)}]}`);
}

export function ackRequest(queue: string, number: number): string {
  return getRequest(`/ack/${pathPart(queue)}/${number}`);
}

/** The id of a message that was sent: its number, or `undefined` where the queue does not exist. Throws for anything else. */
export function readId(body: string): number | undefined {
  const value: unknown = JSON.parse(body);
  const id: unknown = Array.isArray(value) ? (value[0] ?? []) : undefined;
  if (!Array.isArray(id)) throw new SyntaxError("expected a message id");
  if (id.length === 0) return undefined;
  if (typeof id[1] !== "number") throw new SyntaxError("expected a message number");
  return id[1];
}

/** The reply to a transfer. Throws where it is none. */
export function readTransferred(body: string): Transferred {
  const value: unknown = JSON.parse(body);
  if (!isObject(value) || !Array.isArray(value.messages) || typeof value.next !== "string") {
    throw new SyntaxError("expected messages and a cursor");
  }
  const messages = value.messages.map(readDelivery);
  return { messages: messages.sort((a, b) => a.number - b.number), next: value.next };
}

function readDelivery(item: unknown): Delivery {
  const [id, message]: readonly unknown[] = Array.isArray(item) ? item : [];
  const [queue, number]: readonly unknown[] = Array.isArray(id) ? id : [];
  if (typeof queue !== "string" || typeof number !== "number" || !isObject(message)) {
    throw new SyntaxError("expected a message");
  }
  const { payload, kind } = message;
  const [tag, argument]: readonly unknown[] = Array.isArray(kind) ? kind : [];
  if (typeof payload !== "string") throw new SyntaxError("expected a payload");
  if (tag === "Request" && typeof argument === "string") return { queue, number, payload, replyTo: argument };
  const [of, at]: readonly unknown[] = tag === "Response" && Array.isArray(argument) ? argument : [];
  if (typeof of !== "string" || typeof at !== "number") throw new SyntaxError("expected the kind of a message");
  return { queue, number, payload, request: [of, at] };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
