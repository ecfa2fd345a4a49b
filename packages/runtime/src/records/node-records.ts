import type { Clock, Records } from '@sallyport/pipeline';
import type { RecordReply, RecordRequest } from './messages.ts';

export interface NodeRecordsOptions {
  readonly clock: Clock;
  readonly send: (request: RecordRequest) => void;
}

type Question = RecordRequest extends infer Request
  ? Request extends RecordRequest
    ? Omit<Request, 'question'>
    : never
  : never;

/** A worker's way to the records that the primary holds: one word for all workers, gone with the node. */
export class NodeRecords implements Records {
  readonly #options: NodeRecordsOptions;
  readonly #waiting = new Map<number, (reply: RecordReply) => void>();
  #asked = 0;
  #isClosed = false;

  constructor(options: NodeRecordsOptions) {
    this.#options = options;
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.#ask({ verb: 'get', key })) as string | undefined;
  }

  async put(key: string, value: string, keptMs: number): Promise<void> {
    await this.#ask({ verb: 'put', key, value, keptMs });
  }

  async add(key: string, value: string, keptMs: number): Promise<boolean> {
    return (await this.#ask({ verb: 'add', key, value, keptMs })) === true;
  }

  async replace(key: string, value: string, keptMs: number): Promise<boolean> {
    return (await this.#ask({ verb: 'replace', key, value, keptMs })) === true;
  }

  async delete(key: string): Promise<boolean> {
    return (await this.#ask({ verb: 'delete', key })) === true;
  }

  async take(key: string): Promise<string | undefined> {
    return (await this.#ask({ verb: 'take', key })) as string | undefined;
  }

  receive(reply: RecordReply): void {
    this.#waiting.get(reply.question)?.(reply);
  }

  close(): void {
    this.#isClosed = true;
    for (const [question, settle] of this.#waiting) settle({ question, error: 'these records are closed' });
  }

  #ask(asked: Question): Promise<string | boolean | undefined> {
    if (this.#isClosed) return Promise.reject(new Error('these records are closed'));
    const question = ++this.#asked;
    return new Promise((resolve, reject) => {
      const timer = this.#options.clock.after(answerTimeoutMs, () =>
        this.receive({ question, error: 'the node did not answer in time' }),
      );
      this.#waiting.set(question, ({ result, error }) => {
        timer.cancel();
        this.#waiting.delete(question);
        if (error === undefined) resolve(result);
        else reject(new Error(error));
      });
      this.#options.send({ ...asked, question });
    });
  }
}

const answerTimeoutMs = 2_000;

/** What the primary answers a worker. */
export async function answerRecordRequest(records: Records, request: RecordRequest): Promise<RecordReply> {
  const { question } = request;
  try {
    return { question, result: await resultOf(records, request) };
  } catch (error) {
    return { question, error: (error as Error).message };
  }
}

async function resultOf(records: Records, request: RecordRequest): Promise<string | boolean | undefined> {
  switch (request.verb) {
    case 'put':
      await records.put(request.key, request.value, request.keptMs);
      return undefined;
    case 'add':
    case 'replace':
      return records[request.verb](request.key, request.value, request.keptMs);
    default:
      return records[request.verb](request.key);
  }
}
