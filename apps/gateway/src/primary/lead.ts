import type { Clock } from '@sallyport/pipeline';
import type { ToWorker } from '../ipc.ts';
import type { UpstreamView, UpstreamViews } from '../upstream/upstream-view.ts';

/** A lead that does not answer in time is busy or about to be replaced. Milliseconds. */
const answerTimeoutMs = 2_000;

/** Says which worker speaks for the node (probes targets, tells how they are), and asks it. Another one follows when it dies. */
export class Lead {
  readonly #send: (workerId: number, message: ToWorker) => void;
  readonly #clock: Clock;
  readonly #workers: number[] = [];
  readonly #questions = new Map<number, (answer: unknown) => void>();
  #asked = 0;

  constructor(send: (workerId: number, message: ToWorker) => void, clock: Clock) {
    this.#send = send;
    this.#clock = clock;
  }

  addWorker(workerId: number): void {
    this.#workers.push(workerId);
    if (this.#workers.length === 1) this.#send(workerId, { type: 'lead' });
  }

  removeWorker(workerId: number): void {
    const index = this.#workers.indexOf(workerId);
    if (index < 0) return;
    this.#workers.splice(index, 1);
    const next = this.#workers[0];
    if (index === 0 && next !== undefined) this.#send(next, { type: 'lead' });
  }

  async view(upstream: string): Promise<UpstreamView | undefined> {
    return (await this.#ask((question) => ({ type: 'view', question, upstream }))) as UpstreamView | undefined;
  }

  /** Of all upstreams. */
  async views(): Promise<UpstreamViews | undefined> {
    return (await this.#ask((question) => ({ type: 'views', question }))) as UpstreamViews | undefined;
  }

  onAnswer(question: number, answer: UpstreamView | UpstreamViews | undefined): void {
    this.#questions.get(question)?.(answer);
    this.#questions.delete(question);
  }

  #ask(message: (question: number) => ToWorker): Promise<unknown> {
    const lead = this.#workers[0];
    if (lead === undefined) return Promise.resolve(undefined);
    const question = ++this.#asked;
    return new Promise((resolve) => {
      const timer = this.#clock.after(answerTimeoutMs, () => this.onAnswer(question, undefined));
      this.#questions.set(question, (answer) => {
        timer.cancel();
        resolve(answer);
      });
      this.#send(lead, message(question));
    });
  }
}
