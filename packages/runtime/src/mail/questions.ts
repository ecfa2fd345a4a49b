import type { Clock } from '@sallyport/pipeline';

/** Messages that are on their way, each until it is known whether it was taken. */
export class Questions {
  readonly #clock: Clock;
  readonly #waiting = new Map<number, { settle: (taken: boolean) => void; characters: number }>();
  #asked = 0;
  #characters = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws when there is no room for the message. */
  check(message: string): void {
    if (message.length > charactersMax)
      throw new Error(`a message may have ${charactersMax} characters, and this one has ${message.length}`);
    if (this.#waiting.size >= waitingMax || this.#characters + message.length > waitingCharactersMax)
      throw new Error('too many messages are on their way');
  }

  /** Nobody answers in time: not taken, as far as anyone can tell. */
  ask(message: string, send: (question: number) => void): Promise<boolean> {
    const question = ++this.#asked;
    const characters = message.length;
    this.#characters += characters;
    return new Promise((resolve) => {
      const timer = this.#clock.after(answerTimeoutMs, () => this.answer(question, false));
      const settle = (taken: boolean) => {
        timer.cancel();
        this.#waiting.delete(question);
        this.#characters -= characters;
        resolve(taken);
      };
      this.#waiting.set(question, { settle, characters });
      send(question);
    });
  }

  answer(question: number, taken: boolean): void {
    this.#waiting.get(question)?.settle(taken);
  }

  close(): void {
    for (const { settle } of this.#waiting.values()) settle(false);
  }
}

const charactersMax = 1024 * 1024;
const waitingMax = 10_000;
const waitingCharactersMax = 32 * 1024 * 1024;
/** A worker that is silent for longer is replaced. */
const answerTimeoutMs = 2_000;
