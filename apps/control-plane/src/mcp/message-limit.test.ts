import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { Problem } from '../http/problem.ts';
import { MessageLimit } from './message-limit.ts';

const from = (id: string, method = 'POST') => ({ method, principal: { id, organizationId: 'o' } }) as FastifyRequest;

it('keeps one caller from taking all there is: so many messages in a minute', () => {
  const clock = { ms: 0 };
  const limit = new MessageLimit(() => clock.ms);
  for (let message = 0; message < 600; message++) limit.take(from('eager'))();
  clock.ms = 20_000;
  const refused = problemOf(() => limit.take(from('eager')));
  expect([refused.status, refused.headers['retry-after']]).toEqual([429, '40']);
  limit.take(from('another'))();
  clock.ms = 60_000;
  limit.take(from('eager'))();
});

it('serves so many of one caller at a time, besides the streams of sessions', () => {
  const limit = new MessageLimit(() => 0);
  for (let stream = 0; stream < 30; stream++) limit.take(from('eager', 'GET'));
  const done = Array.from({ length: 20 }, () => limit.take(from('eager')));
  expect(problemOf(() => limit.take(from('eager'))).message).toContain('20 messages at a time');
  done[0]!();
  limit.take(from('eager'));
});

it('counts what comes together one by one', () => {
  const limit = new MessageLimit(() => 0);
  const together = (many: number) =>
    ({ ...from('eager'), body: Array.from({ length: many }, () => ({})) }) as FastifyRequest;
  expect(problemOf(() => limit.take(together(21))).status).toBe(429);
  const done = limit.take(together(20));
  expect(problemOf(() => limit.take(from('eager'))).status).toBe(429);
  done();
  for (let message = 20; message < 600; message += 20) limit.take(together(20))();
  expect(problemOf(() => limit.take(from('eager'))).message).toContain('in a minute');
});

function problemOf(refused: () => unknown): Problem {
  try {
    refused();
  } catch (error) {
    if (error instanceof Problem) return error;
  }
  throw new Error('It was not refused.');
}
