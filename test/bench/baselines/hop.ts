/**
 * One hop of HTTP over Unix sockets: answers requests at the first path, with the body that came, or with what the server at the second
 * path answered to it.
 */
import { Agent, createServer, type IncomingMessage, request as send } from "node:http";
import { serve } from "./ready.ts";

const [path = "", next = ""] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });

function collect(stream: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  stream.on("end", () => done(Buffer.concat(chunks)));
}

function pass(body: Buffer, done: (answer: Buffer) => void): void {
  const headers = { "content-length": body.length };
  send({ socketPath: next, path: "/", method: "POST", agent, headers }, (response) => collect(response, done)).end(
    body,
  );
}

const server = createServer((request, response) => {
  const reply = (body: Buffer) => {
    response.writeHead(200, { "content-length": body.length });
    response.end(body);
  };
  collect(request, (body) => (next === "" ? reply(body) : pass(body, reply)));
});
serve(server, path);
