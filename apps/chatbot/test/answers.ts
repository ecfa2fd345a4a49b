import type { UIMessageStreamWriter } from 'ai';
import type { ChatMessage, Hop, Problem, Question } from '../src/wire.ts';

export interface AnsweringContext {
  readonly writer: UIMessageStreamWriter<ChatMessage>;
  readonly question: Question;
  /** Whoever asked has gone, or stopped it. */
  readonly gone: AbortSignal;
}

export type Answering = (context: AnsweringContext) => Promise<void>;

/** Writes answers as the server does. */
class Scribe {
  readonly #writer: UIMessageStreamWriter<ChatMessage>;
  readonly #model: string;
  readonly #startedAtMs = Date.now() - 4000;
  #atMs = this.#startedAtMs;
  #count = 0;

  constructor({ writer, question }: AnsweringContext) {
    this.#writer = writer;
    this.#model = question.model;
    writer.write({ type: 'start', messageMetadata: this.#metadata });
  }

  get #metadata() {
    return { model: this.#model, startedAtMs: this.#startedAtMs, traceId: '4bf92f3577b34da6a3ce929d0e0e4736' };
  }

  /** A hop and, after that many milliseconds, its end; without them it goes on. */
  hop(hop: Pick<Hop, 'n' | 'title' | 'detail' | 'toolCallId'>, ms?: number, status: Hop['status'] = 'done'): Scribe {
    const id = `hop-${++this.#count}`;
    const about = { ...hop, requestId: `${id}-of-1a2b3c4d5e6f`, startedAtMs: this.#atMs };
    const data: Hop = ms === undefined ? { ...about, status: 'running' } : { ...about, status, durationMs: ms };
    this.#writer.write({ type: 'data-hop', id, data });
    this.#atMs += ms ?? 0;
    return this;
  }

  mark(hop: Pick<Hop, 'n' | 'title' | 'detail' | 'toolCallId'>): Scribe {
    return this.hop(hop, 0);
  }

  /** The question's own hop, which is as long as all others. */
  whole(): Scribe {
    const durationMs = this.#atMs - this.#startedAtMs;
    const data: Hop = {
      n: 1,
      title: 'The question comes through the gateway',
      requestId: 'hop-1-of-1a2b3c4d5e6f',
      startedAtMs: this.#startedAtMs,
      durationMs,
      status: 'done',
    };
    this.#writer.write({ type: 'data-hop', id: 'hop-1', data });
    return this;
  }

  tool(toolName: string, input: unknown, output?: string): Scribe {
    const toolCallId = `call-${toolName}`;
    this.#writer.write({ type: 'tool-input-available', toolCallId, toolName, input, dynamic: true });
    if (output !== undefined) this.#writer.write({ type: 'tool-output-available', toolCallId, output, dynamic: true });
    return this;
  }

  begin(text: string): Scribe {
    const id = `text-${this.#count}`;
    this.#writer.write({ type: 'text-start', id });
    this.#writer.write({ type: 'text-delta', id, delta: text });
    return this;
  }

  say(text: string): Scribe {
    this.begin(text);
    this.#writer.write({ type: 'text-end', id: `text-${this.#count}` });
    return this;
  }

  problem(problem: Problem): Scribe {
    this.#writer.write({ type: 'data-problem', data: problem });
    return this;
  }

  end(): void {
    const tokens = { inputTokens: 3204, outputTokens: 412 };
    const messageMetadata = { ...this.#metadata, ...tokens, endedAtMs: this.#atMs };
    this.#writer.write({ type: 'finish', messageMetadata });
  }
}

function beginning(context: AnsweringContext): Scribe {
  return new Scribe(context)
    .hop({ n: 1, title: 'The question comes through the gateway' })
    .mark({ n: 2, title: 'The gateway knows who asks', detail: 'Alice Adams' })
    .hop({ n: 3, title: 'The tools that this person may call are listed', detail: '18 tools' }, 42);
}

const ranking = `Over the past 24 hours these services of \`Shared_Services\` had the highest error rates.

| Service | Requests | 4xx | 4xx rate | 5xx | 5xx rate | Average latency |
|:---|---:|---:|---:|---:|---:|---:|
| legacy-customer-master-data-synchronisation-service-eu-central-1 | 8,204 | 1,012 | 12.34 % | 402 | 4.9 % | 412 ms |
| payments-adapter | 12,480 | 811 | 6.5 % | 287 | 2.3 % | 188 ms |
| identity | 40,121 | 2,006 | 5 % | 40 | 0.1 % | 24 ms |
| notifications | 3,960 | 99 | 2.5 % | 12 | 0.3 % | 61 ms |
| search | 22,034 | 22 | 0.1 % | 0 | 0 % | 35 ms |

**legacy-customer-master-data-synchronisation-service-eu-central-1** stands out: most of its 4xx are \`429\`, from rate limits; its 5xx are \`504\`.`;

export const rankedAnswer: Answering = async (context) => {
  const scribe = beginning(context);
  let rounds = 0;
  const round = (toolName: string, input: unknown, output: unknown, modelMs: number, toolMs: number) => {
    const toolCallId = `call-${toolName}`;
    scribe.hop({ ...(rounds === 0 ? firstAsked : askedAgain), detail: '1,204 tokens read, 96 written' }, modelMs);
    if (rounds++ > 0) scribe.mark({ n: 8, title: 'The model wants more tools' });
    scribe
      .tool(toolName, input, JSON.stringify(output))
      .hop({ n: 5, title: `Tool ${toolName} is called`, toolCallId, detail: '2.1 kB' }, toolMs)
      .mark({ n: 6, title: `The gateway shows a credential made for it to the server of ${toolName}`, toolCallId });
  };
  const controlPlaneId = '9524ec7d-36d9-465d-a8c5-83a3c9390458';
  const planes = { controlPlanes: [{ controlPlaneId, name: 'Shared_Services' }] };
  round('list_control_planes', { filterName: 'Shared_Services' }, planes, 640, 61);
  const services = { services: [{ serviceId: 'c1', name: 'payments-adapter' }] };
  round('list_services', { controlPlaneId, size: 1000 }, services, 512, 74);
  const serviceIds = [`${controlPlaneId}:c1`, `${controlPlaneId}:c2`];
  const asked = { timeRange: '24H', serviceIds, maxResults: 1 };
  round('query_api_requests', asked, { metadata: { totalCount: 86799 } }, 580, 212);
  scribe
    .hop({ ...askedAgain, detail: '2,000 tokens read, 316 written' }, 1890)
    .mark({ n: 9, title: 'The answer comes back past the guards' })
    .whole()
    .say(ranking)
    .end();
};

const firstAsked = { n: 4, title: 'The question and the tools go to the model' } as const;
const askedAgain = { n: 7, title: 'What the tools answered goes to the model' } as const;

/** Goes on until it is stopped. */
export const endlessAnswer: Answering = async (context) => {
  beginning(context)
    .hop(firstAsked, 480)
    .tool('list_control_planes', {}, '{"controlPlanes":[]}')
    .hop({ n: 5, title: 'Tool list_control_planes is called', toolCallId: 'call-list_control_planes' }, 60)
    .tool('query_api_requests', { timeRange: '24H' })
    .hop({ n: 5, title: 'Tool query_api_requests is called', toolCallId: 'call-query_api_requests' });
  if (!context.gone.aborted) await new Promise((resolve) => context.gone.addEventListener('abort', resolve));
};

export const spokenAnswer =
  (text: string): Answering =>
  async (context) =>
    beginning(context).whole().say(text).end();

export const problemAnswer =
  (problem: Problem): Answering =>
  async (context) =>
    beginning(context)
      .hop(firstAsked, 12, problem.kind === 'model' ? 'failed' : 'refused')
      .whole()
      .problem(problem)
      .end();
