/** A connection as the broker knows it. */
export class Client {
  /** Tells connections apart in the origin of a message. */
  readonly id: string;
  /** The tokens that it logged in with, in ascending byte order. */
  readonly tokens: string[] = [];

  constructor(id: string) {
    this.id = id;
  }

  /** The smallest token names the session; `undefined` before the first login (spec: message-switch.md, section 2.1). */
  get session(): string | undefined {
    return this.tokens[0];
  }
}

/** Which connections belong to which session (spec: message-switch.md, section 3). */
export class Sessions {
  readonly #connections = new Map<string, number>();

  /** Adds a token to a connection; one that it has already changes nothing. */
  logIn(client: Client, token: string): void {
    if (client.tokens.includes(token)) return;
    client.tokens.push(token);
    client.tokens.sort();
    this.#connections.set(token, (this.#connections.get(token) ?? 0) + 1);
  }

  /** Forgets a connection that has closed; answers the session that ended with it, if one did. */
  forget(client: Client): string | undefined {
    const { session } = client;
    for (const token of client.tokens) {
      const left = (this.#connections.get(token) ?? 1) - 1;
      if (left === 0) this.#connections.delete(token);
      else this.#connections.set(token, left);
    }
    client.tokens.length = 0;
    return session !== undefined && !this.#connections.has(session) ? session : undefined;
  }
}
