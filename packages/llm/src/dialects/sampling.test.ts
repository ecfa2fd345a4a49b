import { describe, expect, it } from 'vitest';
import { Losses } from '../neutral/losses.ts';
import type { ChatRequest } from '../neutral/request.ts';
import { chatDialects } from './index.ts';
import { samplingPaths } from './sampling.ts';

const wishes = { maxTokens: 11, temperature: 0.22, topP: 0.33, topK: 44 } as const;
const request: ChatRequest = {
  model: 'm',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
  stream: false,
  ...wishes,
};

function at(json: unknown, path: readonly string[]): unknown {
  return path.reduce((value, name) => (value as Record<string, unknown> | undefined)?.[name], json);
}

describe.each(chatDialects.map((dialect) => [dialect.name, dialect] as const))('a request in %s', (name, dialect) => {
  const json = dialect.writeRequest(request, { model: 'm', provider: 'any', losses: new Losses() });

  it.each(Object.entries(wishes))('has %s where its paths say', (wish, value) => {
    const path = samplingPaths(name)[wish as keyof typeof wishes];
    if (path === undefined) expect(JSON.stringify(json)).not.toContain(`:${value}`);
    else expect(at(json, path)).toBe(value);
  });
});
