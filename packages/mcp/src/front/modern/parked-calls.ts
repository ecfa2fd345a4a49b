import { readJson } from '@sallyport/json';
import type { Mail, MailBox } from '@sallyport/pipeline';
import { readParts, sendInParts } from '../mailed-parts.ts';
import type { CallViewer, ModernCall } from './modern-call.ts';

/**
 * The calls of this worker that wait for their clients' answers. They are at one worker; a round that reaches another one finds them by mail,
 * and what comes of it returns the same way.
 */
export class ParkedCalls {
  readonly #mail: Mail;
  readonly #calls = new Map<string, ModernCall>();
  /** How many of a principal wait: nobody takes the places of all others. */
  readonly #waiting = new Map<string, number>();
  /** Calls that go on here while their clients look on from other workers. */
  readonly #resumed = new Map<string, ModernCall>();
  #box: MailBox | undefined;

  constructor(mail: Mail) {
    this.#mail = mail;
  }

  /** Where it will be found; undefined when too many wait already. */
  add(call: ModernCall): string | undefined {
    const waiting = this.#waiting.get(call.principal) ?? 0;
    if (this.#calls.size >= parkedMax || waiting >= parkedOfOneMax) return undefined;
    this.#box ??= this.#mail.open((message) => void this.#receive(message));
    this.#calls.set(call.key, call);
    this.#waiting.set(call.principal, waiting + 1);
    return this.#box.address;
  }

  /** It waits no longer. */
  remove({ key, principal }: ModernCall): void {
    if (!this.#calls.delete(key)) return;
    const waiting = this.#waiting.get(principal)! - 1;
    if (waiting === 0) this.#waiting.delete(principal);
    else this.#waiting.set(principal, waiting);
  }

  /** It is over, however it ended. */
  forget(call: ModernCall): void {
    this.remove(call);
    this.#resumed.delete(call.key);
  }

  /** Calls that are held here. */
  get size(): number {
    return this.#calls.size + this.#resumed.size;
  }

  /** Gives a round to its call, wherever that is. Resolves with what can be done with it; undefined when there is no such call any more. */
  async resume(
    { address, key }: { readonly address: string; readonly key: string },
    principal: string,
    inputResponses: Buffer | undefined,
    viewer: CallViewer,
  ): Promise<ResumedCall | 'malformed' | undefined> {
    if (address !== this.#box?.address) return this.#resumeElsewhere(address, key, principal, inputResponses, viewer);
    const call = this.#calls.get(key);
    if (call === undefined || call.principal !== principal) return undefined;
    return call.answer(inputResponses, viewer) ? call : 'malformed';
  }

  /** Nobody comes back for them any more. */
  close(): void {
    for (const call of [...this.#calls.values()]) call.cancel('the gateway no longer serves this');
    this.#box?.close();
  }

  async #resumeElsewhere(
    address: string,
    key: string,
    principal: string,
    inputResponses: Buffer | undefined,
    viewer: CallViewer,
  ): Promise<ResumedCall | undefined> {
    const box = this.#mail.open(
      readParts((kind, value) => {
        if (kind === 'begun') return;
        if (kind === 'notification') viewer.onNotification(value);
        else {
          box.close();
          viewer.onSettled({ member: kind, value });
        }
      }),
    );
    const round = JSON.stringify([key, principal, box.address, inputResponses?.toString()]);
    if (round.length <= mailCharactersMax && (await this.#mail.send(address, round).catch(isLost))) {
      return {
        cancel: () => {
          box.close();
          void this.#mail.send(address, JSON.stringify([key, principal])).catch(isLost);
        },
        resume() {},
      };
    }
    box.close();
    return undefined;
  }

  async #receive(message: string): Promise<void> {
    const [key, principal, replyTo, inputResponses] = readJson(message) as [string, string, string?, string?];
    // A round is good once; what is resumed can only be cancelled.
    const call = this.#calls.get(key) ?? (replyTo === undefined ? this.#resumed.get(key) : undefined);
    if (call !== undefined && call.principal !== principal) return;
    if (replyTo === undefined) {
      call?.cancel('the client closed the stream');
      return;
    }
    const viewer = this.#mailingViewer(replyTo, key);
    if (call === undefined) return viewer.onSettled({ member: 'refused', value: gone });
    this.#resumed.set(key, call);
    const isTaken = call.answer(inputResponses === undefined ? undefined : Buffer.from(inputResponses), viewer);
    if (!isTaken) viewer.onSettled({ member: 'refused', value: malformed });
  }

  #mailingViewer(replyTo: string, key: string): CallViewer {
    const send = sendInParts(this.#mail, replyTo, () => this.#resumed.get(key)?.cancel('the client closed the stream'));
    return {
      onNotification(message) {
        send('notification', message);
        return true;
      },
      onSettled: ({ member, value }) => {
        this.#resumed.delete(key);
        send(member, value);
      },
    };
  }
}

/** A call as far as the exchange of a later round has to do with it. */
export interface ResumedCall {
  cancel(reason: string | undefined): void;
  resume(): void;
}

const isLost = () => false;
const parkedMax = 10_000;
const parkedOfOneMax = 1_000;
const mailCharactersMax = 1024 * 1024;
export const gone = Buffer.from('{"code":-32602,"message":"requestState is not known, or no longer"}');
export const malformed = Buffer.from('{"code":-32602,"message":"inputResponses must be an object of objects"}');
