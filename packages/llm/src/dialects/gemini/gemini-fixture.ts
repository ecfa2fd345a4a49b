import { Losses } from '../../neutral/losses.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import type { ChatEvent } from '../../neutral/stream.ts';
import type { ChatDialect, Json } from '../dialect.ts';
import { gemini } from './dialect.ts';

export function readRequest(body: Json): ChatRequest {
  const read = gemini.readRequest(body, { model: 'gemini-2.5-pro', stream: false });
  if (!('value' in read)) throw new Error(read.problem);
  return read.value;
}

export function writeRequest(request: ChatRequest, model = 'gemini-2.5-pro'): { body: Json; losses: string[] } {
  const losses = new Losses();
  const body = gemini.writeRequest(request, { model, provider: 'gemini', losses });
  return { body, losses: losses.list.map(({ field }) => field) };
}

export function readStream(dialect: ChatDialect, frames: readonly Buffer[]): ChatEvent[] {
  const events: ChatEvent[] = [];
  const reader = dialect.streamReader();
  for (const frame of frames) reader.read(frame, events);
  reader.finish(events);
  return events;
}

export const answerContext = (request: ChatRequest) => ({
  request,
  nowS: 1,
  nextId: () => '0a1b',
  losses: new Losses(),
});
export const user = (text: string) => ({ role: 'user' as const, parts: [{ type: 'text' as const, text }] });
export const ask = (more: Partial<ChatRequest>): ChatRequest => ({
  model: '',
  stream: false,
  messages: [user('Hi')],
  ...more,
});
