import { createServer, type Server, type Socket } from "node:net";
import { dirname } from "node:path";
import { makeFolder } from "../../runtime/process/files.ts";
import { clearSocketPath } from "../../runtime/process/socket-path.ts";
import { Conversation, type ConversationContext } from "./conversation.ts";

/** Accepts clients; each has a conversation of its own, so that one that hangs harms no other. */
export class ForkexecServer {
  readonly #server: Server;
  readonly #conversations = new Set<Conversation>();

  private constructor(context: ConversationContext, maxClients: number) {
    // Half an end is an end: who closes his side is dropped.
    this.#server = createServer({ allowHalfOpen: false }, (socket) => this.#accept(socket, context));
    this.#server.maxConnections = maxClients;
  }

  /** Listens at a path. Rejects where another daemon answers there, or with the system's error. */
  static async listen(path: string, context: ConversationContext, maxClients: number): Promise<ForkexecServer> {
    makeFolder(dirname(path), 0o755);
    makeFolder(context.folder, 0o755);
    await clearSocketPath(path);
    const server = new ForkexecServer(context, maxClients);
    await new Promise<void>((resolve, reject) => {
      server.#server.once("error", reject);
      server.#server.listen(path, resolve);
    });
    return server;
  }

  /** Takes no more clients and ends the conversations with those that are there. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await Promise.all([...this.#conversations].map((conversation) => conversation.stop()));
    await closed;
  }

  #accept(socket: Socket, context: ConversationContext): void {
    const conversation = new Conversation(socket, context);
    this.#conversations.add(conversation);
    socket.on("close", () => this.#conversations.delete(conversation));
  }
}
