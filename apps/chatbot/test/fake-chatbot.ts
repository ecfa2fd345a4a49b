import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { json } from 'node:stream/consumers';
import { listenOnLoopback } from '@sallyport/testkit';
import { createUIMessageStream, pipeUIMessageStreamToResponse } from 'ai';
import { contentPolicy } from '../src/http/security-headers.ts';
import type { ChatMessage, Conversation, ConversationSummary, Failure, Question, Session } from '../src/wire.ts';
import type { Answering } from './answers.ts';

/** A chatbot that knows its answers: it speaks as the server does, and keeps what it was asked. */
export interface FakeChatbot {
  readonly url: string;
  session: Session;
  readonly asked: { readonly question: Question; readonly traceparent: string | undefined }[];
  readonly conversations: Map<string, Conversation>;
  close(): Promise<void>;
}

export interface FakeOptions {
  readonly session: Session;
  /** How a question is answered: a failure before anything is said, or an answer. */
  readonly answer: (question: Question) => Answering | { readonly status: number; readonly body: Failure | string };
}

const dist = join(import.meta.dirname, '../dist');
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const policy = contentPolicy('https://idp.example');

export async function startFakeChatbot({ session, answer }: FakeOptions): Promise<FakeChatbot> {
  const kept = new Map<string, Conversation>();
  const asked: FakeChatbot['asked'] = [];
  const server = createServer((request, response) => {
    serve(request, response).catch((error: Error) => response.destroy(error));
  });
  const { url, stop } = await listenOnLoopback(server);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    response.setHeader('content-security-policy', policy);
    const path = pathname.replace(/^\/chat\//, '');
    if (!path.startsWith('api/')) return file(path === '' ? 'index.html' : path, response);
    const name = path.slice('api/'.length);
    if (name === 'session') return send(response, fake.session);
    if (name === 'chat') return converse(request, response);
    const id = decodeURIComponent(name.slice('conversations/'.length));
    if (request.method === 'DELETE') {
      if (id === '') kept.clear();
      else kept.delete(id);
      response.writeHead(204).end();
      return;
    }
    if (request.method === 'PATCH') {
      const { title } = (await json(request)) as { title: string };
      kept.set(id, { ...kept.get(id)!, title });
      return send(response, summaryOf(kept.get(id)!));
    }
    if (id === '') return send(response, { conversations: [...kept.values()].map(summaryOf).sort(byTime) });
    const conversation = kept.get(id);
    return conversation === undefined ? send(response, notFound, 404) : send(response, conversation);
  }

  async function converse(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const question = (await json(request)) as Question;
    asked.push({ question, traceparent: request.headers['traceparent']?.toString() });
    const answering = answer(question);
    if (typeof answering !== 'function') {
      const { status, body } = answering;
      return typeof body === 'string' ? void response.writeHead(status).end(body) : send(response, body, status);
    }
    const before = keepQuestion(question);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const stream = createUIMessageStream<ChatMessage>({
      originalMessages: [...before],
      onEnd: ({ responseMessage }) => {
        const conversation = kept.get(question.conversationId)!;
        kept.set(conversation.id, { ...conversation, messages: [...before, responseMessage] });
      },
      execute: ({ writer }) => answering({ writer, question, gone: gone.signal }),
    });
    pipeUIMessageStreamToResponse({ response, stream });
  }

  function keepQuestion({ conversationId, text }: Question): readonly ChatMessage[] {
    const now = Date.now();
    const before = kept.get(conversationId);
    const said = before?.messages ?? [];
    const messages: readonly ChatMessage[] =
      text === undefined
        ? said.slice(0, said.findLastIndex(({ role }) => role === 'user') + 1)
        : [...said, { id: `question-${said.length}`, role: 'user', parts: [{ type: 'text', text }] }];
    const title = before?.title ?? text?.slice(0, 80) ?? '';
    kept.set(conversationId, { id: conversationId, title, createdAtMs: now, updatedAtMs: now, messages });
    return messages;
  }

  const fake: FakeChatbot = {
    session,
    url: `${url}/chat/`,
    asked,
    conversations: kept,
    close: stop,
  };
  return fake;
}

const notFound: Failure = {
  problem: { kind: 'not-found', message: 'There is no such conversation.', advice: 'It may have been deleted.' },
};

const summaryOf = ({ messages: _, ...summary }: Conversation): ConversationSummary => summary;

const byTime = (a: ConversationSummary, b: ConversationSummary) => b.updatedAtMs - a.updatedAtMs;

function file(path: string, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': types[extname(path)] ?? 'text/plain' }).end(readFileSync(join(dist, path)));
}

function send(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
