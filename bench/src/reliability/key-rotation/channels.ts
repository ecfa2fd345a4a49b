import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunningControlPlane } from '@sallyport/testkit';

interface Channel {
  id: string;
  secret: string;
}

/** Alert channels whose secret is changed, and used, time and again: it is sealed by one control plane and opened by the next. */
export class Channels {
  readonly #planes: readonly RunningControlPlane[];
  readonly #receiver: Server;
  readonly #channels: Channel[] = [];
  readonly #received = new Set<string>();
  readonly failures: string[] = [];
  #uses = 0;
  #isOver = false;
  #running: Promise<void>[] = [];

  private constructor(planes: readonly RunningControlPlane[]) {
    this.#planes = planes;
    this.#receiver = createServer((request, response) => {
      this.#received.add(String(request.headers['x-secret']));
      request.resume().once('end', () => response.end());
    });
  }

  static async make(planes: readonly RunningControlPlane[], count: number): Promise<Channels> {
    const channels = new Channels(planes);
    await new Promise<void>((listening) => channels.#receiver.listen(0, '127.0.0.1', listening));
    for (let at = 0; at < count; at++) {
      const secret = `secret-${at}-0`;
      const { id } = (await planes[0]!.post('/v2/alert-channels', channels.#body(at, secret))) as { id: string };
      channels.#channels.push({ id, secret });
    }
    return channels;
  }

  get uses(): number {
    return this.#uses;
  }

  /** From now on each client takes one channel after another. */
  start(clients: number): void {
    this.#running = Array.from({ length: clients }, async (_, client) => {
      for (let round = 1; !this.#isOver; round++)
        for (let at = client; at < this.#channels.length && !this.#isOver; at += clients) {
          await this.#change(at, `secret-${at}-${round}`, round);
          await this.use(at, round + 1);
          await delay(5);
        }
    });
  }

  /** Ends what `start` began, and uses each channel once more. */
  async finish(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#running);
    for (const at of this.#channels.keys()) await this.use(at, at);
  }

  async use(at: number, by: number): Promise<void> {
    const { id, secret } = this.#channels[at]!;
    const answer = await this.#planeOf(by).send('POST', `/v2/alert-channels/${id}/test`);
    const told = answer.ok ? ((await answer.json()) as { delivered: boolean; error?: string }) : undefined;
    if (told?.delivered !== true) this.failures.push(`use: ${answer.status} ${told?.error ?? ''}`);
    else if (!this.#received.has(secret)) this.failures.push(`use: another secret than ${secret} came`);
    this.#uses++;
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#running);
    this.#receiver.closeAllConnections();
    await new Promise((closed) => this.#receiver.close(closed));
  }

  async #change(at: number, secret: string, by: number): Promise<void> {
    const channel = this.#channels[at]!;
    const answer = await this.#planeOf(by).send('PUT', `/v2/alert-channels/${channel.id}`, this.#body(at, secret));
    if (answer.ok) channel.secret = secret;
    else this.failures.push(`change: ${answer.status} ${await answer.text()}`);
  }

  #planeOf(by: number): RunningControlPlane {
    return this.#planes[by % this.#planes.length]!;
  }

  #body(at: number, secret: string): object {
    const url = `http://127.0.0.1:${(this.#receiver.address() as AddressInfo).port}/`;
    return { name: `Channel ${at}`, definition: { type: 'webhook', url, headers: { 'X-Secret': secret } } };
  }
}
