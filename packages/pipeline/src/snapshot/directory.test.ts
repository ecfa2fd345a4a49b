import type { ConfigDocument } from '@sallyport/contracts';
import { describe, expect, it } from 'vitest';
import type { Directory } from '../services.ts';
import { buildDirectorySteps } from './directory.ts';

function directoryOf(consumers: ConfigDocument['collections'][string]): Directory {
  const steps = buildDirectorySteps({ hash: '', collections: { consumers } });
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

describe('consumers by username in any case', () => {
  const directory = directoryOf([
    { id: '1', username: 'Alice' },
    { id: '2', username: 'alice' },
    { id: '3', username: 'BOB' },
    { id: '4', custom_id: 'carol' },
  ]);
  const find = (username: string) => directory.consumerByUsernameInAnyCase(username)?.id;

  it('are the one of exactly that name, before others', () => {
    expect([find('alice'), find('Alice')]).toEqual(['2', '1']);
  });

  it('are else the first configured', () => {
    expect([find('ALICE'), find('bob'), find('carol'), find('')]).toEqual(['1', '3', undefined, undefined]);
  });
});

it('tells whether there is any consumer', () => {
  expect(directoryOf([]).hasConsumers).toBe(false);
  expect(directoryOf([{ id: '1' }]).hasConsumers).toBe(true);
});
