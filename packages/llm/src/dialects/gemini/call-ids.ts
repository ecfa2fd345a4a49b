import { callId } from '../shared/ids.ts';
import type { CallIds } from './read-parts.ts';

/** For conversations: results without an id belong to the first call of their name that has none yet, as Google's servers take them. */
export class ConversationIds implements CallIds {
  #calls = 0;
  readonly #open: { id: string; name: string }[] = [];

  ofCall(name: string): string {
    const id = callId(this.#calls++, name);
    this.#open.push({ id, name });
    return id;
  }

  ofResult(name: string): string {
    const at = this.#open.findIndex((call) => call.name === name);
    return at < 0 ? callId(this.#calls++, name) : this.#open.splice(at, 1)[0]!.id;
  }
}

/** For answers: unlike those of other answers, where an answer has an id. */
export class AnswerIds implements CallIds {
  readonly #answerId: string;
  #calls = 0;

  constructor(answerId: string) {
    this.#answerId = answerId.replace(/[^A-Za-z0-9_-]/g, '').slice(0, 24);
  }

  ofCall(name: string): string {
    const n = this.#calls++;
    return this.#answerId === '' ? callId(n, name) : `call_${this.#answerId}_${n}`;
  }

  ofResult(name: string): string {
    return this.ofCall(name);
  }
}
