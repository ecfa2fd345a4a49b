import { expect, it } from 'vitest';
import { answerTrailers, requestTrailers } from './trailers.ts';

it('lets trailers pass, but for those that frame, route, name or authenticate', () => {
  const raw = ['X-Sum', '7', 'Content-Length', '5', 'Host', 'b', 'Authorization', 'x', 'X-Consumer-Id', 'me'];
  expect(requestTrailers([...raw, 'X-Forwarded-For', 'a', 'Connection', 'close', 'x-two', '2'])).toEqual([
    'X-Sum',
    '7',
    'x-two',
    '2',
  ]);
  expect(answerTrailers(['grpc-status', '0', 'Set-Cookie', 'a=1', 'Transfer-Encoding', 'chunked']).raw).toEqual([
    'grpc-status',
    '0',
  ]);
});

it('makes nothing of nothing', () => {
  expect(requestTrailers([])).toBeUndefined();
  expect(requestTrailers(['Host', 'b'])).toBeUndefined();
});
