import type { CallEvent } from './call-event.ts';

/** What a call came to, as far as it is known. */
export interface Answer {
  readonly status?: number;
  readonly requestId?: string;
  /** What the model said. */
  readonly text: string;
  /** What it thought before it spoke, where it tells. */
  readonly thoughts: string;
  /** Tools that the model wants to be called. */
  readonly wanted: readonly Wanted[];
  readonly model?: string;
  readonly tokens?: { readonly read: number; readonly written: number };
  /** What the MCP server answered. */
  readonly result?: unknown;
  /** Why there is no answer, as the gateway, the server or the network says. */
  readonly error?: string;
  readonly firstMs?: number;
  readonly durationMs?: number;
  readonly isCut: boolean;
  /** What came that is not understood. */
  readonly body: string;
}

interface Wanted {
  readonly name: string;
  readonly input: string;
}

/** Reads the events of a call: answers of OpenAI's, Anthropic's and the Responses dialects, and of MCP. */
export function answerOf(events: readonly CallEvent[]): Answer {
  const so: Writable = { text: '', thoughts: '', wanted: [], isCut: false, body: '' };
  for (const event of events) {
    if (event.type === 'sent') Object.assign(so, { body: '', status: undefined });
    else if (event.type === 'head') takeHead(so, event);
    else if (event.type === 'body') so.body += event.text ?? '';
    else if (event.type === 'event') takePart(so, event.data);
    else if (event.type === 'message') takeMessage(so, event.message);
    else {
      so.durationMs = event.duration_ms;
      so.isCut = event.is_cut;
      if (event.error !== undefined) so.error ??= event.error;
    }
  }
  if (so.body !== '') takeBody(so);
  return so as Answer;
}

type Writable = { -readonly [Name in keyof Omit<Answer, 'wanted'>]: Answer[Name] | undefined } & {
  text: string;
  thoughts: string;
  body: string;
  wanted: { name: string; input: string }[];
};

type Json = Readonly<Record<string, unknown>>;

const object = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

function takeHead(so: Writable, { status, request_id, duration_ms }: Extract<CallEvent, { type: 'head' }>): void {
  so.status = status;
  so.firstMs = duration_ms;
  if (request_id !== null) so.requestId = request_id;
}

function takeBody(so: Writable): void {
  let whole: unknown;
  try {
    whole = JSON.parse(so.body);
  } catch {
    return;
  }
  const told = object(whole);
  if (told === undefined) return;
  if ('jsonrpc' in told) takeMessage(so, told);
  else if ((so.status ?? 200) >= 400) so.error ??= errorOf(told);
  else takePart(so, told);
}

/** `{error: {message}}`, `{error: "…"}`, `{message}` and problem details. */
function errorOf(told: Json): string | undefined {
  const error = object(told['error']);
  const said = text(error?.['message']) || text(told['error']) || text(told['message']) || text(told['detail']);
  return said === '' ? undefined : said;
}

/** A part of a model's answer, or all of it. */
function takePart(so: Writable, data: unknown): void {
  const part = object(data);
  if (part === undefined) return;
  so.model ??= text(part['model']) || undefined;
  if (object(part['error']) !== undefined) so.error ??= errorOf(part);
  for (const choice of list(part['choices'])) takeChoice(so, object(choice));
  takeAnthropic(so, part);
  if (part['type'] === 'response.output_text.delta') so.text += text(part['delta']);
  takeUsage(so, object(part['usage']) ?? object(object(part['message'])?.['usage']));
}

function takeChoice(so: Writable, choice: Json | undefined): void {
  const said = object(choice?.['delta']) ?? object(choice?.['message']);
  if (said === undefined) return;
  so.text += text(said['content']);
  so.thoughts += text(said['reasoning_content']);
  for (const one of list(said['tool_calls'])) {
    const called = object(object(one)?.['function']);
    const place = number(object(one)?.['index']);
    so.wanted[place] ??= { name: '', input: '' };
    const wanted = so.wanted[place];
    wanted.name += text(called?.['name']);
    wanted.input += text(called?.['arguments']);
  }
}

function takeAnthropic(so: Writable, part: Json): void {
  const delta = object(part['delta']);
  if (part['type'] === 'content_block_delta') {
    so.text += text(delta?.['text']);
    so.thoughts += text(delta?.['thinking']);
    const last = so.wanted.at(-1);
    if (last !== undefined) last.input += text(delta?.['partial_json']);
  }
  const started = part['type'] === 'content_block_start' ? [part['content_block']] : [];
  for (const block of [...started, ...(part['type'] === 'message' ? list(part['content']) : [])]) {
    const told = object(block);
    if (told?.['type'] === 'text') so.text += text(told['text']);
    if (told?.['type'] === 'tool_use') {
      const input = object(told['input']);
      const isGiven = input !== undefined && Object.keys(input).length > 0;
      so.wanted.push({ name: text(told['name']), input: isGiven ? JSON.stringify(input) : '' });
    }
  }
}

function takeUsage(so: Writable, usage: Json | undefined): void {
  if (usage === undefined) return;
  const read = number(usage['prompt_tokens']) || number(usage['input_tokens']);
  const written = number(usage['completion_tokens']) || number(usage['output_tokens']);
  so.tokens = { read: Math.max(read, so.tokens?.read ?? 0), written: Math.max(written, so.tokens?.written ?? 0) };
}

/** A JSON-RPC message; the answer to what was asked last counts. */
function takeMessage(so: Writable, message: unknown): void {
  const told = object(message);
  if (told === undefined) return;
  if ('result' in told) {
    so.result = told['result'];
    so.error = undefined;
  }
  const error = object(told['error']);
  if (error !== undefined) so.error = text(error['message']) || 'The server says that it failed.';
}

/** What a tool answered, as text: texts as they are, the rest as JSON. */
export function toolText(result: unknown): { readonly text: string; readonly isError: boolean } {
  const told = object(result);
  const parts = list(told?.['content']).map((part) => {
    const one = object(part);
    return one?.['type'] === 'text' ? text(one['text']) : JSON.stringify(part, null, 2);
  });
  const structured = told?.['structuredContent'];
  const whole = parts.length > 0 ? parts.join('\n') : JSON.stringify(structured ?? result ?? null, null, 2);
  return { text: whole, isError: told?.['isError'] === true };
}
