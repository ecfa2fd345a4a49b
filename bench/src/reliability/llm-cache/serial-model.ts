import { type ScriptedServer, startScriptedServer } from '@sallyport/testkit';

/** A model in OpenAI's language that never says the same twice: by its number an answer is known again, whoever reads it. */
export interface SerialModel {
  readonly url: string;
  /** How often it was asked. */
  readonly answers: number;
  /** The next answers are of this kind. */
  say(kind: 'answers' | 'refusals' | 'failures' | 'halves'): void;
  stop(): Promise<void>;
}

export async function startSerialModel(): Promise<SerialModel> {
  const server: ScriptedServer = await startScriptedServer();
  let answers = 0;
  let kind: Parameters<SerialModel['say']>[0] = 'answers';
  server.answer('/v1/chat/completions', ({ body }) => {
    const { stream = false } = JSON.parse(body) as { stream?: boolean };
    const text = `answer #${++answers};`;
    if (kind === 'failures') return { status: 500, body: { error: { message: text } } };
    const finish = kind === 'refusals' ? 'content_filter' : 'stop';
    if (!stream) {
      const json = JSON.stringify(
        completion('chat.completion', { message: { role: 'assistant', content: text } }, finish),
      );
      return { headers: jsonType, body: kind === 'halves' ? json.slice(0, -1) : json };
    }
    const events = [
      completion('chat.completion.chunk', { delta: { role: 'assistant', content: text } }, null),
      completion('chat.completion.chunk', { delta: {} }, finish),
    ].map((event) => `data: ${JSON.stringify(event)}\n\n`);
    const said = kind === 'halves' ? events[0]! : `${events.join('')}data: [DONE]\n\n`;
    return { headers: { 'Content-Type': 'text/event-stream' }, body: said };
  });
  return {
    url: server.url,
    get answers() {
      return answers;
    },
    say(next) {
      kind = next;
    },
    stop: () => server.stop(),
  };
}

const jsonType = { 'Content-Type': 'application/json' };

function completion(object: string, said: object, finish: string | null): object {
  return { id: 'c', object, created: 1, model: 'm', choices: [{ index: 0, ...said, finish_reason: finish }] };
}
