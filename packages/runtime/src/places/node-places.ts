import type { Clock, HeldPlace, Places } from '@sallyport/pipeline';
import type { PlaceReply, PlaceRequest } from './messages.ts';

export interface NodePlacesOptions {
  readonly clock: Clock;
  readonly send: (request: PlaceRequest) => void;
}

/** A worker's way to the places that the primary counts. */
export class NodePlaces implements Places {
  readonly #options: NodePlacesOptions;
  readonly #waiting = new Map<number, (isTaken: boolean | undefined) => void>();
  #asked = 0;

  constructor(options: NodePlacesOptions) {
    this.#options = options;
  }

  take(key: string, max: number): Promise<HeldPlace | undefined> {
    const { clock, send } = this.#options;
    const question = ++this.#asked;
    return new Promise((resolve, reject) => {
      const settle = (isTaken: boolean | undefined) => {
        timer.cancel();
        this.#waiting.delete(question);
        if (isTaken === undefined) reject(new Error('the node did not answer in time'));
        else resolve(isTaken ? new NodePlace(key, send) : undefined);
      };
      const timer = clock.after(answerTimeoutMs, () => settle(undefined));
      this.#waiting.set(question, settle);
      send({ verb: 'take', question, key, max });
    });
  }

  /** Whoever still waits is told. */
  close(): void {
    for (const settle of this.#waiting.values()) settle(undefined);
  }

  receive({ question, key, isTaken }: PlaceReply): void {
    const settle = this.#waiting.get(question);
    if (settle !== undefined) settle(isTaken);
    // Nobody waits for it any more.
    else if (isTaken) this.#options.send({ verb: 'give', key });
  }
}

const answerTimeoutMs = 2_000;

class NodePlace implements HeldPlace {
  readonly #key: string;
  #send: ((request: PlaceRequest) => void) | undefined;

  constructor(key: string, send: (request: PlaceRequest) => void) {
    this.#key = key;
    this.#send = send;
  }

  giveBack(): void {
    this.#send?.({ verb: 'give', key: this.#key });
    this.#send = undefined;
  }
}
