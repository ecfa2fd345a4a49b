import { ProtocolError } from '@modelcontextprotocol/client';
import type { LanguageModelUsage } from 'ai';
import { RefusedByGateway, type Watcher } from '../gateway/passage.ts';
import type { CallWatcher } from '../gateway/tools.ts';
import type { Hop, ProblemKind } from '../wire.ts';
import type { HopLog, OpenHop } from './hop-log.ts';

/** Which of the nine hops things are: what happens in the first round has numbers of its own, what comes after is the eighth. */
export class Rounds {
  readonly #hops: HopLog;
  #modelCalls = 0;
  #asking: OpenHop | undefined;
  #lastRequestId: string | undefined;

  constructor(hops: HopLog) {
    this.#hops = hops;
  }

  beginListing(): OpenHop {
    return this.#hops.begin({ n: 3, title: 'The tools that this person may call are listed' });
  }

  /** The model is asked: with the tools at first, then with what they answered. */
  askModel(): Watcher {
    const [n, title] = modelHops[Math.min(this.#modelCalls++, modelHops.length - 1)]!;
    const hop = this.#hops.begin({ n, title });
    this.#asking = hop;
    return {
      isExchange: (requestId) => {
        this.#lastRequestId = requestId;
        hop.isExchange(requestId);
      },
    };
  }

  modelAnswered({ inputTokens, outputTokens }: LanguageModelUsage): void {
    const told = inputTokens !== undefined && outputTokens !== undefined;
    this.#asking?.end('done', told ? `${count(inputTokens)} tokens read, ${count(outputTokens)} written` : undefined);
  }

  modelFailed(error: unknown): void {
    this.#asking?.end(statusOf(error));
  }

  callTool(tool: string, toolCallId: string): CallWatcher {
    const isFirstRound = this.#modelCalls === 1;
    const hop = this.#hops.begin({ n: isFirstRound ? 5 : 8, title: `Tool ${tool} is called`, toolCallId });
    return {
      isExchange: (requestId) => hop.isExchange(requestId),
      done: (detail) => {
        hop.end('done', detail);
        if (!isFirstRound) return;
        const { requestId } = hop.hop;
        const title = `The gateway’s own credential reaches the API for ${tool}`;
        this.#hops.mark({ n: 6, title, requestId, toolCallId }, hop);
      },
      failed: (error) => hop.end(statusOf(error)),
    };
  }

  answered(): void {
    this.#hops.mark({ n: 9, title: 'The answer comes back past the guards', requestId: this.#lastRequestId });
  }
}

const modelHops: readonly (readonly [Hop['n'], string])[] = [
  [4, 'The question and the tools go to the model'],
  [7, 'What the tools answered goes to the model'],
  [8, 'What more tools answered goes to the model'],
];

const refusals: ReadonlySet<ProblemKind> = new Set(['sign-in', 'forbidden', 'limit', 'guard']);

function statusOf(error: unknown): 'refused' | 'failed' | 'stopped' {
  if (error instanceof RefusedByGateway) return refusals.has(error.problem.kind) ? 'refused' : 'failed';
  if (error instanceof ProtocolError) return 'refused';
  return error instanceof DOMException ? 'stopped' : 'failed';
}

function count(tokens: number): string {
  return tokens.toLocaleString('en-US');
}
