import type { FastifyReply } from 'fastify';
import { Problem } from '../../http/problem.ts';

/** Bodies that are megabytes are read a few at a time: what is in hand is what takes memory. */
const inHandMax = 4;

/** For `onRequest`, before the body is read. */
export function limitInHand(): (request: unknown, reply: Pick<FastifyReply, 'raw'>) => Promise<void> {
  let inHand = 0;
  return async (_request, { raw }) => {
    if (inHand >= inHandMax)
      throw new Problem(429, 'Other configurations are being written; try again.', { headers: { 'retry-after': '1' } });
    inHand++;
    raw.once('close', () => inHand--);
  };
}
