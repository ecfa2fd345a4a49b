import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { GatewayError } from './errors.ts';
import { Secret } from './secret.ts';

const value = 'c4n4ry-value';
const secret = new Secret(value);
const holder = { deep: [{ secret }], map: new Map([['a', secret]]) };

/** All the ways in which a program shows what it holds, by accident or when it breaks. */
const ways: [string, () => unknown][] = [
  ['a template', () => `${secret}`],
  ['a sum', () => `a${secret}b`.concat(String(secret))],
  ['a join', () => [secret, secret].join()],
  ['JSON', () => JSON.stringify(holder)],
  ['JSON of a copy', () => JSON.stringify({ ...secret, ...Object.fromEntries(Object.entries(secret)) })],
  ['inspect', () => inspect(holder, { depth: 9 })],
  ['inspect of hidden members', () => inspect(holder, { depth: 9, showHidden: true, getters: true })],
  ['inspect without hooks', () => inspect(secret, { customInspect: false, showHidden: true, depth: 9 })],
  ['console.log', () => format('%s %j %o %O %d', secret, secret, secret, secret, secret)],
  ['a structured clone', () => inspect(structuredClone({ secret: { ...secret } }))],
  ['a cloned instance', () => inspect(structuredClone(secret), { showHidden: true, depth: 9 })],
  ['own properties', () => inspect(Object.getOwnPropertyDescriptors(secret))],
  ['an error', () => new Error(`no: ${secret}`, { cause: secret }).stack],
  ['an error shown', () => inspect(new Error('no', { cause: { secret } }), { depth: 9 })],
  [
    'our own error',
    () => inspect(new GatewayError('internal_error', { message: 'no', detail: `${secret}`, cause: secret })),
  ],
  ['a bad type', () => tryTo(() => (secret as unknown as { a: { b: number } }).a.b)],
  ['a failed parse', () => tryTo(() => JSON.parse(secret as unknown as string))],
  ['a URL', () => tryTo(() => new URL(secret as unknown as string))],
  ['a number', () => Number(secret)],
  ['locale text', () => secret.toLocaleString()],
];

function tryTo(run: () => unknown): string {
  try {
    return String(run());
  } catch (error) {
    return inspect(error);
  }
}

describe('a secret', () => {
  it.each(ways)('is not shown by %s', (_way, show) => {
    expect(String(show())).not.toContain(value);
  });

  it('is had by whoever asks for it, as it is then', () => {
    let current = 'one';
    const rotated = new Secret(() => current);
    expect(rotated.reveal()).toBe('one');
    current = 'two';
    expect(rotated.reveal()).toBe('two');
    expect(secret.reveal()).toBe(value);
  });
});
