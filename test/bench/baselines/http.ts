/**
 * The least that a JSON-RPC server over node:http does: it parses each request and answers with the bytes of the file that it is given.
 * With `stringify` the file's JSON is kept as a value and written anew for each reply.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { serve } from "./ready.ts";

const [file = "", mode = ""] = process.argv.slice(2);
const bytes = readFileSync(file);
const value: unknown = mode === "stringify" ? JSON.parse(bytes.toString()) : undefined;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const { id } = JSON.parse(Buffer.concat(chunks).toString()) as { readonly id: unknown };
    const body = mode === "stringify" ? JSON.stringify({ jsonrpc: "2.0", result: value, id }) : bytes;
    response.writeHead(200, {
      "content-length": Buffer.byteLength(body),
      "cache-control": "no-cache, no-store",
      "content-type": "application/json",
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Headers": "X-Requested-With",
    });
    response.end(body);
  });
});
serve(server);
