import { type Agent, request } from 'node:http';

/** What a caller got. */
export interface Got {
  /** 0 where the connection broke off. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly tookMs: number;
  /** Tokens that the answer says were used. */
  readonly tokens: number;
}

export interface Question {
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks on a connection of its own, so that whoever accepts it may be killed without hurting others. */
export function ask({ url, body, headers = {} }: Question, agent: Agent | false = false): Promise<Got> {
  const startedMs = performance.now();
  const fields = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers };
  return new Promise((resolve) => {
    const settle = (status: number, answerHeaders: Got['headers'], text: string) =>
      resolve({ status, headers: answerHeaders, tookMs: performance.now() - startedMs, tokens: tokensOf(text) });
    const outgoing = request(url, { method: 'POST', headers: fields, agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('end', () => settle(answer.statusCode!, answer.headers, Buffer.concat(chunks).toString()));
      answer.once('error', () => settle(0, {}, ''));
    });
    outgoing.once('error', () => settle(0, {}, ''));
    outgoing.end(body);
  });
}

export function askAll(question: Question, times: number): Promise<Got[]> {
  return Promise.all(Array.from({ length: times }, () => ask(question)));
}

export function count(got: readonly Got[], status: number): number {
  return got.filter((one) => one.status === status).length;
}

function tokensOf(text: string): number {
  return Number(/"total_tokens": ?(\d+)/.exec(text)?.[1] ?? 0);
}
