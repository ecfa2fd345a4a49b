import { describe, expect, it } from 'vitest';
import type { ChatAnswer } from '../neutral/answer.ts';
import type { EmbeddingsAnswer } from '../neutral/embeddings.ts';
import { Losses } from '../neutral/losses.ts';
import { noUsage, type Usage } from '../neutral/usage.ts';
import { chatDialects, embeddingsDialects } from './index.ts';

const usage: Usage = { ...noUsage(), input: 11, cacheRead: 3, cacheWrite5m: 2, output: 7, reasoning: 5 };
const chat: ChatAnswer = {
  id: 'a',
  model: 'm',
  choices: [{ index: 0, parts: [{ type: 'text', text: 'hello' }], finish: 'stop' }],
  usage,
};
const embedded: EmbeddingsAnswer = { model: 'm', vectors: [[0.5]], usage: { ...noUsage(), input: 11 } };
const context = {
  request: { model: 'm', messages: [], stream: false },
  nowS: 1,
  nextId: () => '1',
  losses: new Losses(),
};

/** Answers with usage, and who reads it, by dialect. */
const told: [string, unknown, (body: unknown) => Usage | undefined][] = [
  ...chatDialects.map((dialect): (typeof told)[number] => [
    dialect.name,
    dialect.writeAnswer(chat, context),
    (body) => dialect.readUsage(body),
  ]),
  ...embeddingsDialects.map((dialect): (typeof told)[number] => [
    dialect.name,
    dialect.writeAnswer(embedded, { model: 'm', inputs: ['a'] }),
    (body) => dialect.readUsage(body),
  ]),
];

/** The body with another number in place of each. */
function lying(body: unknown, number: string): unknown {
  return JSON.parse(JSON.stringify(body).replace(/(?<=":)\d+(?:\.\d+)?(?=[,}])/g, number));
}

describe.each(told)('usage that %s tells', (_name, body, readUsage) => {
  it.each(['-5', '-0.5', '1e999', '-1e999', '1e300', '"7"', 'null', '[]', '{}', 'true'])(
    'is never less than nothing, and never endless, when all numbers are %s',
    (number) => {
      const { serviceTier: _tier, isEstimated: _estimated, ...read } = readUsage(lying(body, number)) ?? noUsage();
      for (const [name, count] of Object.entries(read)) {
        expect(count, name).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(count) && count <= Number.MAX_SAFE_INTEGER, `${name} ${count}`).toBe(true);
      }
    },
  );
});
