import { randomBytes } from 'node:crypto';
import { readJson } from '@sallyport/json';
import type { Clock, Log, Mail, MailBox, RedisSettings } from '@sallyport/pipeline';
import type { Cluster, Redis } from 'ioredis';
import { createRedisClient } from '../redis/client.ts';
import { RedisConnection } from '../redis/connection.ts';
import { Boxes, placeOf } from './boxes.ts';
import { Questions } from './questions.ts';

export interface RedisMailOptions {
  readonly clock: Clock;
  readonly log: Log;
}

/** On a channel: a message for a box, or whether one was taken. */
type Letter =
  | { readonly to: string; readonly message: string; readonly from: string; readonly question: number }
  | { readonly question: number; readonly taken: boolean };

/** Mail over the channels of a Redis: each process listens on one of its own, whose name is a secret of its boxes' addresses. */
export class RedisMail implements Mail {
  readonly #place = randomBytes(16).toString('base64url');
  readonly #settings: RedisSettings;
  readonly #connection: RedisConnection;
  readonly #boxes: Boxes;
  readonly #questions: Questions;
  #listener: Redis | Cluster | undefined;
  #isClosed = false;

  constructor(settings: RedisSettings, { clock, log }: RedisMailOptions) {
    this.#settings = settings;
    this.#connection = new RedisConnection(settings, { clock, log, use });
    this.#boxes = new Boxes(this.#place, log);
    this.#questions = new Questions(clock);
    this.#connection.prepare();
    void this.#listen();
  }

  /** What listens can do nothing else; it comes back by itself after an outage. */
  async #listen(): Promise<void> {
    const listener = await createRedisClient(this.#settings);
    if (this.#isClosed) return;
    this.#listener = listener;
    // Whoever sends is told of outages.
    listener.on('error', () => {});
    listener.on('ready', () => void listener.subscribe(channelOf(this.#place)).catch(() => {}));
    listener.on('message', (_channel: string, text: string) => this.#receive(text));
    listener.connect().catch(() => {});
  }

  open(receive: (message: string) => void): MailBox {
    return this.#boxes.open(receive);
  }

  async send(address: string, message: string): Promise<boolean> {
    this.#questions.check(message);
    if (this.#boxes.has(address)) return this.#boxes.deliver(address, message);
    // A cluster counts only those who listen at the same server.
    const isCounted = this.#settings.cluster === undefined;
    let failure: unknown;
    const taken = await this.#questions.ask(message, (question) => {
      const letter: Letter = { to: address, message, from: this.#place, question };
      this.#publish(placeOf(address), letter).then(
        (listeners) => (listeners === 0 && isCounted ? this.#questions.answer(question, false) : undefined),
        (error) => {
          failure = error;
          this.#questions.answer(question, false);
        },
      );
    });
    if (failure !== undefined) throw failure;
    return taken;
  }

  #publish(place: string, letter: Letter): Promise<number> {
    return this.#connection.call((redis) => redis.publish(channelOf(place), JSON.stringify(letter)));
  }

  #receive(text: string): void {
    const letter = read(text);
    if (letter === undefined) return;
    if ('taken' in letter) return this.#questions.answer(letter.question, letter.taken);
    const taken = this.#boxes.deliver(letter.to, letter.message);
    this.#publish(letter.from, { question: letter.question, taken }).catch(() => {});
  }

  close(): void {
    this.#isClosed = true;
    this.#boxes.clear();
    this.#questions.close();
    this.#listener?.disconnect();
    this.#connection.close();
  }
}

/** Undefined for what somebody else has put on the channel. */
function read(text: string): Letter | undefined {
  try {
    const letter = readJson(text) as Letter;
    return typeof letter.question === 'number' ? letter : undefined;
  } catch {
    return undefined;
  }
}

function channelOf(place: string): string {
  return `sallyport:mail:${place}`;
}

const use = {
  present: 'nodes send each other messages over it',
  absent: 'messages between nodes cannot be sent',
};
