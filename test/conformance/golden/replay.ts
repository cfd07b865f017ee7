import { type Answer, exchange } from "./exchange.ts";
import { compare, type Loose } from "./match.ts";
import { dataOf } from "./message.ts";
import type { Stage } from "./stage.ts";
import { bodyOf, type Case } from "./transcript.ts";

/** What a case came to: what differs, nothing if all is as recorded. */
export interface Outcome {
  readonly item: Case;
  readonly differences: readonly string[];
  /** Status line of our reply. */
  readonly status: string;
  /** Whether every byte of the reply was as recorded, placeholders apart. */
  readonly exact: boolean;
}

/** Sends the request of a case and compares the reply. */
export async function replay(stage: Stage, item: Case, loose: Loose): Promise<Outcome> {
  const { text, missing } = stage.bindings.fill(item.request);
  if (missing.length > 0) {
    return { item, status: "", exact: false, differences: [`nothing stands for ${missing.join(", ")} of the request`] };
  }
  const expectsReply = item.response !== "";
  const expected = item.closed === "server-closed" ? "end" : expectsReply ? "reply" : "silence";
  const answer = await exchange(stage.endpoint(item.transport), bytesOf(text, item.reqEnc), expected);
  const differences = expectsReply ? comparedReply(stage, item, answer, loose) : comparedSilence(answer);
  const status = answer.head[0] ?? "";
  return { item, differences, status, exact: differences.length === 0 && isExact(stage, item, answer) };
}

/** Requests that the recording cuts off go on with their last character up to their length. */
function bytesOf(text: string, encoding: BufferEncoding): Buffer {
  const cut = /^([\s\S]*)…\[cut, \d+ characters\]([\s\S]*)$/.exec(text);
  if (cut === null) return Buffer.from(text, encoding);
  const [, before = "", after = ""] = cut;
  const length = Number(/content-length: *(\d+)/i.exec(before)?.[1] ?? 0);
  const end = after === "" && before.includes('"params":[') ? '"],"id":1}' : after;
  const body = bodyOf(before);
  return Buffer.from(
    `${before}${before.slice(-1).repeat(Math.max(0, length - body.length - end.length))}${end}`,
    encoding,
  );
}

function comparedSilence(answer: Answer): readonly string[] {
  return answer.head.length === 0 && answer.body.length === 0 ? [] : [`recorded no reply, ours ${answer.head[0]}`];
}

function comparedReply(stage: Stage, item: Case, answer: Answer, loose: Loose): readonly string[] {
  const [recordedHead = ""] = item.response.replace(/^FRAME \d{12}/, "").split("\r\n\r\n");
  const head = compareHeads(recordedHead.split("\r\n"), answer.head);
  const wasClosed = item.closed.includes("server-closed");
  const ending =
    wasClosed === answer.closed
      ? []
      : [`connection: recorded ${item.closed}, ours ${answer.closed ? "closed" : "kept"}`];
  const recorded = dataOf(bodyOf(item.response));
  const ours = dataOf(answer.body.toString(item.enc));
  const body = stage.bindings.try(() => compare(stage.bindings, recorded, ours, loose));
  return [...head, ...ending, ...body];
}

/** Status line and headers; lengths are those of the bytes before masking, so ours only has to be right. */
function compareHeads(recorded: readonly string[], ours: readonly string[]): readonly string[] {
  const lines = (head: readonly string[]) =>
    head
      .slice(1)
      .filter((line) => !/^content-length:/i.test(line))
      .map((line) => line.replace(/^[^:]*/, (name) => name.toLowerCase()))
      .sort();
  const status = recorded[0] === ours[0] ? [] : [`status: recorded ${recorded[0]}, ours ${ours[0]}`];
  const [theirs, mine] = [lines(recorded), lines(ours)];
  const same = theirs.length === mine.length && theirs.every((line, index) => line === mine[index]);
  return same ? status : [...status, `headers: recorded ${theirs.join(" | ")}, ours ${mine.join(" | ")}`];
}

function isExact(stage: Stage, item: Case, answer: Answer): boolean {
  return stage.bindings.fill(bodyOf(item.response)).text === answer.body.toString(item.enc);
}
