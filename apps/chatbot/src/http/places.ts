import type { Bounds } from '../bounds.ts';
import { ChatFailure } from './failures.ts';

export interface Place {
  leave(): void;
}

/** How many questions are answered at once: of one person, of all, and one of a conversation. */
export class Places {
  readonly #bounds: Pick<Bounds, 'questionsAtOnceMax' | 'questionsAtOnceOfAllMax'>;
  readonly #byPerson = new Map<string, Set<string>>();
  #taken = 0;

  constructor(bounds: Pick<Bounds, 'questionsAtOnceMax' | 'questionsAtOnceOfAllMax'>) {
    this.#bounds = bounds;
  }

  /** Throws where there is none. */
  take(person: string, conversation: string): Place {
    const taken = this.#byPerson.get(person) ?? new Set();
    if (taken.has(conversation))
      throw tooMany('The question before is still being answered.', 'Wait for the answer, or stop it.');
    if (taken.size >= this.#bounds.questionsAtOnceMax)
      throw tooMany(`${taken.size} of your questions are being answered.`, 'Wait for an answer, or stop one.');
    if (this.#taken >= this.#bounds.questionsAtOnceOfAllMax)
      throw tooMany('The chatbot is answering as many questions as it can.', 'Ask again in a moment.');
    this.#byPerson.set(person, taken.add(conversation));
    this.#taken++;
    return {
      leave: () => {
        this.#taken--;
        taken.delete(conversation);
        if (taken.size === 0) this.#byPerson.delete(person);
      },
    };
  }
}

function tooMany(message: string, advice: string): ChatFailure {
  return new ChatFailure(429, { kind: 'limit', message, advice });
}
