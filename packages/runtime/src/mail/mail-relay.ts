import { placeOf } from './boxes.ts';
import type { MailFromWorker, MailToWorker } from './messages.ts';

/** The primary's part in the mail of its workers: it passes messages on and keeps none. */
export class MailRelay {
  /** False when there is no such worker. */
  readonly #send: (workerId: number, message: MailToWorker) => boolean;
  readonly #underWay = new Map<number, { from: number; to: number; question: number }>();
  #deliveries = 0;

  constructor(send: (workerId: number, message: MailToWorker) => boolean) {
    this.#send = send;
  }

  receive(from: number, message: MailFromWorker): void {
    if (message.kind === 'taken') return this.#answer(message.delivery, message.taken);
    const { question, address, message: text } = message;
    const to = Number(placeOf(address));
    const delivery = ++this.#deliveries;
    this.#underWay.set(delivery, { from, to, question });
    if (!this.#send(to, { kind: 'deliver', delivery, address, message: text })) this.#answer(delivery, false);
  }

  /** Its boxes are gone with it. */
  removeWorker(workerId: number): void {
    for (const [delivery, { from, to }] of this.#underWay) {
      if (to === workerId) this.#answer(delivery, false);
      else if (from === workerId) this.#underWay.delete(delivery);
    }
  }

  #answer(delivery: number, taken: boolean): void {
    const asked = this.#underWay.get(delivery);
    if (asked === undefined) return;
    this.#underWay.delete(delivery);
    this.#send(asked.from, { kind: 'sent', question: asked.question, taken });
  }
}
