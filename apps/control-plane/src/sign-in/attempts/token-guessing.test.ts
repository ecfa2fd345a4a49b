import { expect, it } from 'vitest';
import { Problem } from '../../http/problem.ts';
import { TokenGuessing } from './token-guessing.ts';

it('slows down who guesses tokens, and nobody else', () => {
  let nowMs = 0;
  const guessing = new TokenGuessing(() => nowMs);
  const bad = new Problem(401, 'The token is none of ours.');
  const statusFor = (ip: string, authorization?: string) =>
    guessing.judge({ ip, headers: { authorization } }, bad).status;
  for (let tries = 0; tries < 300; tries++) expect(statusFor('192.0.2.1', 'Bearer x')).toBe(401);
  nowMs = 30_000;
  const slowed = guessing.judge({ ip: '192.0.2.1', headers: { authorization: 'Bearer x' } }, bad);
  expect([slowed.status, slowed.headers['retry-after']]).toEqual([429, '30']);
  expect([statusFor('192.0.2.1'), statusFor('192.0.2.2', 'Bearer x')]).toEqual([401, 401]);
  const forbidden = new Problem(403, 'The permission is missing.');
  expect(guessing.judge({ ip: '192.0.2.1', headers: { authorization: 'Bearer good' } }, forbidden)).toBe(forbidden);
  nowMs = 60_000;
  expect(statusFor('192.0.2.1', 'Bearer x')).toBe(401);
  for (let index = 0; index < 20_000; index++) statusFor(`198.51.${index >> 8}.${index & 255}`, 'Bearer x');
});
