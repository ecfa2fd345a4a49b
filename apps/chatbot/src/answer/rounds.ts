import { ProtocolError } from '@modelcontextprotocol/client';
import type { LanguageModelUsage } from 'ai';
import { RefusedByGateway, type Watcher } from '../gateway/passage.ts';
import type { CallWatcher } from '../gateway/tools.ts';
import type { Hop } from '../wire.ts';
import type { HopLog, OpenHop } from './hop-log.ts';
import { outcomeOf } from './problems.ts';

/** Which of the nine hops things are, as the control plane numbers them: the fifth to the eighth happen in every round. */
export class Rounds {
  readonly #hops: HopLog;
  #modelCalls = 0;
  #asking: OpenHop | undefined;
  #isMoreTold = false;
  #lastRequestId: string | undefined;

  constructor(hops: HopLog) {
    this.#hops = hops;
  }

  beginListing(): OpenHop {
    return this.#hops.begin({ n: 3, title: 'The tools that this person may call are listed' });
  }

  /** The model is asked: with the tools at first, then with what they answered. */
  askModel(): Watcher {
    const hop = this.#hops.begin(this.#modelCalls++ === 0 ? firstAsked : askedAgain);
    this.#asking = hop;
    this.#isMoreTold = false;
    return {
      isExchange: (requestId) => {
        this.#lastRequestId = requestId;
        hop.isExchange(requestId);
      },
    };
  }

  modelAnswered({ inputTokens, outputTokens }: LanguageModelUsage, wantsTools: boolean): void {
    const told = inputTokens !== undefined && outputTokens !== undefined;
    this.#asking?.end('done', told ? `${count(inputTokens)} tokens read, ${count(outputTokens)} written` : undefined);
    if (wantsTools) this.#tellMore();
  }

  /** Once for each answer of the model, and before the tool: tools may be called before all of it is read. */
  #tellMore(): void {
    if (this.#modelCalls === 1 || this.#isMoreTold) return;
    this.#isMoreTold = true;
    this.#hops.mark({ n: 8, title: 'The model wants more tools', requestId: this.#lastRequestId });
  }

  modelFailed(error: unknown): void {
    this.#asking?.end(statusOf(error));
  }

  callTool(tool: string, toolCallId: string): CallWatcher {
    this.#tellMore();
    const hop = this.#hops.begin({ n: 5, title: `Tool ${tool} is called`, toolCallId });
    return {
      isExchange: (requestId) => hop.isExchange(requestId),
      done: (detail) => {
        hop.end('done', detail);
        const { requestId } = hop.hop;
        const title = `The gateway shows a credential made for it to the server of ${tool}`;
        this.#hops.mark({ n: 6, title, requestId, toolCallId }, hop);
      },
      failed: (error) => hop.end(statusOf(error)),
    };
  }

  answered(): void {
    this.#hops.mark({ n: 9, title: 'The answer comes back past the guards', requestId: this.#lastRequestId });
  }
}

const firstAsked = { n: 4, title: 'The question and the tools go to the model' } as const;
const askedAgain = { n: 7, title: 'What the tools answered goes to the model' } as const;

function statusOf(error: unknown): Exclude<Hop['status'], 'running'> {
  if (error instanceof RefusedByGateway) return outcomeOf(error.problem);
  if (error instanceof ProtocolError) return 'refused';
  return error instanceof DOMException ? 'stopped' : 'failed';
}

function count(tokens: number): string {
  return tokens.toLocaleString('en-US');
}
