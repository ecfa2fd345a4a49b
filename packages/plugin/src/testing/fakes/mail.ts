import type { Mail, MailBox, MailPort, RedisSettings } from '@sallyport/pipeline';

/** Mail between pretended workers of one node; `redis()` with any settings is the same mail. */
export class FakeMail implements MailPort {
  readonly #boxes = new Map<string, (message: string) => void>();
  readonly redisSettings: RedisSettings[] = [];
  /** Messages that were sent, taken or not. */
  readonly sent: { address: string; message: string }[] = [];
  #opened = 0;
  #underWay = 0;
  readonly local: Mail = this.worker();

  redis(settings: RedisSettings): Mail {
    this.redisSettings.push(settings);
    return this.worker();
  }

  /** The mail of another worker, which reaches the boxes of this one and of others. */
  worker(): Mail {
    const own = new Set<string>();
    return {
      open: (receive) => this.#open(receive, own),
      send: (address, message) => this.#send(address, message),
      close: () => {
        for (const address of own) this.#boxes.delete(address);
      },
    };
  }

  #open(receive: (message: string) => void, own: Set<string>): MailBox {
    const address = `fake.${String(++this.#opened).padStart(22, '0')}`;
    this.#boxes.set(address, receive);
    own.add(address);
    return { address, close: () => void this.#boxes.delete(address) };
  }

  async #send(address: string, message: string): Promise<boolean> {
    if (message.length > charactersMax) throw new Error(`a message may not have ${message.length} characters`);
    if (this.#underWay + message.length > 32 * charactersMax) throw new Error('too many messages are on their way');
    this.#underWay += message.length;
    this.sent.push({ address, message });
    await Promise.resolve();
    this.#underWay -= message.length;
    const receive = this.#boxes.get(address);
    try {
      receive?.(message);
    } catch {
      // Its own affair, as with real mail.
    }
    return receive !== undefined;
  }
}

const charactersMax = 1024 * 1024;
