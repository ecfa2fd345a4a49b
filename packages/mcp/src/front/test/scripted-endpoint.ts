import { toJson } from '@sallyport/json';
import type { Endpoint, EndpointSession } from '../../endpoint.ts';
import type { Ask, Asked, AskListener, SourceFailure } from '../../neutral.ts';
import type { Notice, Opening, ServerAnswer, Watch, WatchFilter, WatchListener } from '../../source/source.ts';

export interface ScriptedAsk {
  readonly ask: Ask;
  readonly listener: AskListener;
  readonly data: unknown;
  ended: string | undefined;
  isPaused: boolean;
}

export interface ScriptedWatch {
  readonly watch: Watch;
  readonly listener: WatchListener;
  ended: string | undefined;
}

/** An endpoint that does as the test says: what it is asked waits here for the test to answer. */
export class ScriptedEndpoint implements Endpoint {
  readonly asks: ScriptedAsk[] = [];
  readonly watches: ScriptedWatch[] = [];
  readonly answers: ServerAnswer[] = [];
  readonly notices: Notice[] = [];
  readonly openings: Opening[] = [];
  closed = 0;
  /** Answers asks at once, by method. */
  readonly results = new Map<string, unknown>();
  failure: SourceFailure | undefined;
  honoured: WatchFilter = everything;

  async open(opening: Opening) {
    this.openings.push(opening);
    if (this.failure !== undefined) return { failure: this.failure, error: undefined };
    return { facts, session: this.#session({ upstream: `session-${this.openings.length}` }) };
  }

  resume(data: unknown): EndpointSession {
    return this.#session(data);
  }

  visit(opening: Opening): EndpointSession {
    this.openings.push(opening);
    return this.#session(undefined);
  }

  async discover(opening: Opening) {
    this.openings.push(opening);
    return this.failure === undefined ? { facts } : { failure: this.failure, error: undefined };
  }

  #session(data: unknown): EndpointSession {
    return {
      data,
      ask: (ask, listener) => this.#ask({ ask, listener, data, ended: undefined, isPaused: false }),
      answer: async (_x, answer) => void this.answers.push(answer),
      notify: async (notice) => void this.notices.push(notice),
      watch: (watch, listener) => this.#watch({ watch, listener, ended: undefined }),
      close: async () => void this.closed++,
    };
  }

  #ask(scripted: ScriptedAsk): Asked {
    this.asks.push(scripted);
    const result = this.results.get(scripted.ask.method);
    if (result !== undefined) scripted.listener.onResult(toJson(result), undefined);
    return {
      cancel(reason) {
        scripted.ended = `cancelled: ${reason}`;
      },
      detach() {
        scripted.ended = 'detached';
      },
      pause() {
        scripted.isPaused = true;
      },
      resume() {
        scripted.isPaused = false;
      },
    };
  }

  #watch(scripted: ScriptedWatch): Asked {
    this.watches.push(scripted);
    scripted.listener.onReady(this.honoured);
    const end = (how: string) => () => {
      scripted.ended = how;
    };
    return { cancel: end('cancelled'), detach: end('detached'), pause() {}, resume() {} };
  }
}

const facts = {
  era: 'legacy' as const,
  protocolVersion: '2025-11-25',
  capabilities: toJson({ tools: { listChanged: true } }),
  info: toJson({ name: 'scripted', version: '1' }),
  instructions: toJson('Be kind.'),
};

const everything: WatchFilter = {
  toolsListChanged: true,
  promptsListChanged: true,
  resourcesListChanged: true,
  resourceSubscriptions: ['file:///a'],
};
