import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOnLoopback } from './listen.ts';

export interface ScriptedRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
  /** The body read as a form. */
  form: URLSearchParams;
}

/** An object is sent as JSON. `never` keeps the caller waiting, `reset` breaks the connection. */
export type ScriptedAnswer =
  | { status?: number; headers?: Record<string, string>; body?: string | Buffer | Record<string, unknown> }
  | 'never'
  | 'reset';

export interface ScriptedServer {
  readonly url: string;
  /** All that came, in order. */
  readonly requests: ScriptedRequest[];
  /** What a path answers from now on; 404 until told. */
  answer(
    path: string,
    answer: ScriptedAnswer | ((request: ScriptedRequest) => ScriptedAnswer | Promise<ScriptedAnswer>),
  ): void;
  stop(): Promise<void>;
}

/** A server that answers as told: a provider that misbehaves, for one. */
export async function startScriptedServer(): Promise<ScriptedServer> {
  const requests: ScriptedRequest[] = [];
  const answers = new Map<string, Parameters<ScriptedServer['answer']>[1]>();
  const server = createServer(async (incoming, response) => {
    const request = await read(incoming);
    requests.push(request);
    const answer = answers.get(request.path) ?? { status: 404 };
    write(response, typeof answer === 'function' ? await answer(request) : answer);
  });
  const { url, stop } = await listenOnLoopback(server);
  return { url, requests, answer: (path, answer) => void answers.set(path, answer), stop };
}

async function read(incoming: IncomingMessage): Promise<ScriptedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const { pathname, searchParams } = new URL(incoming.url!, 'http://scripted');
  const form = new URLSearchParams(body);
  return { method: incoming.method!, path: pathname, query: searchParams, headers: incoming.headers, body, form };
}

function write(response: ServerResponse, answer: ScriptedAnswer): void {
  if (answer === 'never') return;
  if (answer === 'reset') return void response.socket?.resetAndDestroy();
  const { status = 200, headers = {}, body = '' } = answer;
  const isText = typeof body === 'string' || Buffer.isBuffer(body);
  response.writeHead(status, { ...(!isText && { 'Content-Type': 'application/json' }), ...headers });
  response.end(isText ? body : JSON.stringify(body));
}
