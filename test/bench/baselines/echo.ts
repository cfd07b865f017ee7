/** Answers every chunk that it gets with a text of the given length: a bare round trip over a socket. */
import { createServer } from "node:net";
import { serve } from "./ready.ts";

const answer = Buffer.alloc(Number(process.argv[2] ?? 1), "x");
serve(
  createServer({ noDelay: true }, (socket) => {
    socket.on("data", () => socket.write(answer));
    socket.on("error", () => socket.destroy());
  }),
);
