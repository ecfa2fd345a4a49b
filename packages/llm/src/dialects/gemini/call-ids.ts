import { callId } from '../shared/ids.ts';
import type { CallIds } from './read-parts.ts';

/** For conversations: results without an id belong to the first call of their name that has none yet, as Google's servers take them. */
export class ConversationIds implements CallIds {
  #calls = 0;
  readonly #open: { id: string; name: string }[] = [];

  ofCall(name: string, given = ''): string {
    const id = given === '' ? callId(this.#calls++, name) : given;
    this.#open.push({ id, name });
    return id;
  }

  ofResult(name: string, given = ''): string {
    const at = this.#open.findIndex((call) => (given === '' ? call.name === name : call.id === given));
    if (at >= 0) return this.#open.splice(at, 1)[0]!.id;
    return given === '' ? callId(this.#calls++, name) : given;
  }
}

/** For answers: unlike those of other answers, where an answer has an id. */
export class AnswerIds implements CallIds {
  readonly #answerId: string;
  #calls = 0;

  constructor(answerId: string) {
    this.#answerId = answerId.replace(/[^A-Za-z0-9_-]/g, '').slice(0, 24);
  }

  ofCall(name: string, given = ''): string {
    if (given !== '') return given;
    const n = this.#calls++;
    return this.#answerId === '' ? callId(n, name) : `call_${this.#answerId}_${n}`;
  }

  ofResult(name: string, given = ''): string {
    return this.ofCall(name, given);
  }
}
