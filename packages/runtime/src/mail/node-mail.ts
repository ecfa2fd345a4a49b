import type { Clock, Log, Mail, MailBox } from '@sallyport/pipeline';
import { Boxes } from './boxes.ts';
import type { MailFromWorker, MailToWorker } from './messages.ts';
import { Questions } from './questions.ts';

export interface NodeMailOptions {
  readonly workerId: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly tell: (message: MailFromWorker) => void;
}

/** A worker's mail: to its own boxes at once, to others' over the primary. */
export class NodeMail implements Mail {
  readonly #boxes: Boxes;
  readonly #questions: Questions;
  readonly #tell: (message: MailFromWorker) => void;

  constructor({ workerId, clock, log, tell }: NodeMailOptions) {
    this.#boxes = new Boxes(String(workerId), log);
    this.#questions = new Questions(clock);
    this.#tell = tell;
  }

  open(receive: (message: string) => void): MailBox {
    return this.#boxes.open(receive);
  }

  async send(address: string, message: string): Promise<boolean> {
    this.#questions.check(message);
    if (this.#boxes.has(address)) return this.#boxes.deliver(address, message);
    return await this.#questions.ask(message, (question) => this.#tell({ kind: 'send', question, address, message }));
  }

  receive(message: MailToWorker): void {
    if (message.kind === 'sent') return this.#questions.answer(message.question, message.taken);
    const taken = this.#boxes.deliver(message.address, message.message);
    this.#tell({ kind: 'taken', delivery: message.delivery, taken });
  }

  close(): void {
    this.#boxes.clear();
    this.#questions.close();
  }
}
