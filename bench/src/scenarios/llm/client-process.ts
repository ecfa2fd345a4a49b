import { Agent, request } from 'node:http';
import { streamRequest } from './wire.ts';

/** What is asked of the client, once; then it answers with `StreamFigures` and ends. */
export interface StreamTask {
  url: string;
  headers: Record<string, string>;
  /** At a time. */
  streams: number;
  /** Each of them is asked for so many, one after another. */
  each: number;
}

export interface StreamFigures {
  /** From the request to the first token, of every stream. Microseconds. */
  firstTokenUs: number[];
  /** From the provider's writing a token to its arrival here. Microseconds. */
  transitUs: number[];
  tokens: number;
  seconds: number;
}

// A client of streams, as a process of its own, so that its work is nobody else's.
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
const stamp = /@(\d+)@/g;

process.once('message', (task: StreamTask) => {
  void run(task).then((figures) => {
    process.send!(figures);
    process.disconnect();
  });
});

async function run({ url, headers, streams, each }: StreamTask): Promise<StreamFigures> {
  const figures: StreamFigures = { firstTokenUs: [], transitUs: [], tokens: 0, seconds: 0 };
  const startedMs = performance.now();
  await Promise.all(
    Array.from({ length: streams }, async () => {
      for (let n = 0; n < each; n++) await one(url, headers, figures);
    }),
  );
  figures.seconds = (performance.now() - startedMs) / 1000;
  return figures;
}

function one(url: string, headers: Record<string, string>, figures: StreamFigures): Promise<void> {
  return new Promise((resolve, reject) => {
    const startedNs = process.hrtime.bigint();
    let isFirst = true;
    let isDone = false;
    const outgoing = request(url, { method: 'POST', agent, headers }, (answer) => {
      if (answer.statusCode !== 200) return reject(new Error(`status ${answer.statusCode}`));
      answer.setEncoding('latin1');
      answer.on('data', (text: string) => {
        const now = process.hrtime.bigint();
        if (isFirst && text.includes('"content":"@')) {
          isFirst = false;
          figures.firstTokenUs.push(Number(now - startedNs) / 1000);
        }
        for (const match of text.matchAll(stamp)) figures.transitUs.push(Number(now - BigInt(match[1]!)) / 1000);
        for (let at = text.indexOf('"content":" '); at >= 0; at = text.indexOf('"content":" ', at + 1))
          figures.tokens++;
        if (text.includes('[DONE]')) isDone = true;
      });
      answer.once('end', () => (isDone ? resolve() : reject(new Error('a stream has no end'))));
      answer.once('error', reject);
    });
    outgoing.once('error', reject);
    outgoing.end(streamRequest);
  });
}
