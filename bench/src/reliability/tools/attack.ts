import { type Evasion, RawConnection, type RawResponse } from '@sallyport/testkit';
import { apiKey } from './cells.ts';
import { initialize } from './listings.ts';

/** What came of an evasion. */
export interface Answered {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * Sends requests one after another over one connection, which is opened again when it was closed. Each is in a session of its own, as
 * most requests have the same id.
 */
export class Attacker {
  readonly #url: string;
  readonly #path: string;
  #session: readonly string[] | undefined;
  #connection: RawConnection | undefined;
  #sent = 0;

  /** With the headers of its session, where it is not to begin one. */
  constructor(url: string, path: string, session?: readonly string[]) {
    this.#url = url;
    this.#path = path;
    this.#session = session;
  }

  /** Gives the answer; undefined when the connection was closed without one, which is an answer too. */
  async send(evasion: Evasion): Promise<RawResponse | undefined> {
    if (this.#session === undefined) {
      const id = (await this.#exchange(initialize, []))?.headers.get('mcp-session-id');
      // Not every server has sessions.
      this.#session = id === undefined ? [] : ['Mcp-Session-Id', id];
    }
    return this.#exchange(evasion, this.#session);
  }

  async #exchange(evasion: Evasion, session: readonly string[]): Promise<RawResponse | undefined> {
    this.#connection ??= await RawConnection.open(this.#url);
    const connection = this.#connection;
    for (const piece of this.#pieces(evasion, session)) connection.send(piece);
    const answer = await connection.answer();
    if (answer === 'timeout') throw new Error(`no answer to ${evasion.text}`);
    if (answer !== 'closed' && !answer.closes) return answer;
    connection.socket.destroy();
    this.#connection = undefined;
    return answer === 'closed' ? undefined : answer;
  }

  close(): void {
    this.#connection?.socket.destroy();
  }

  /** Whole, in one chunk, or in chunks that split whatever is in them. */
  #pieces({ method, suffix, headers, body }: Evasion, session: readonly string[]): Buffer[] {
    const lines = [`${method} ${this.#path}${suffix} HTTP/1.1`, 'Host: localhost', `apikey: ${apiKey}`];
    lines.push('Accept: application/json, text/event-stream');
    const all = headers.includes('Mcp-Session-Id') ? headers : [...headers, ...session];
    for (let i = 0; i < all.length; i += 2) lines.push(`${all[i]}: ${all[i + 1]}`);
    const way = this.#sent++ % 4;
    if (way === 0 || body.length === 0) {
      const head = [...lines, `Content-Length: ${body.length}`, '', ''].join('\r\n');
      return [Buffer.from(head, 'latin1'), body];
    }
    const chunkBytes = way === 1 ? body.length : way === 2 ? 7 : 1;
    const pieces = [Buffer.from([...lines, 'Transfer-Encoding: chunked', '', ''].join('\r\n'), 'latin1')];
    for (let at = 0; at < body.length; at += chunkBytes) {
      const chunk = body.subarray(at, at + chunkBytes);
      pieces.push(Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]));
    }
    return [...pieces, Buffer.from('0\r\n\r\n')];
  }
}
