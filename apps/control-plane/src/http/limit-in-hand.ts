import type { FastifyReply } from 'fastify';
import type { Problem } from './problem.ts';

/** For `onRequest`, before the body is read: lets in so many at a time, since what is in hand is what takes memory. */
export function limitInHand(
  inHandMax: number,
  tooMany: () => Problem,
): (request: unknown, reply: Pick<FastifyReply, 'raw'>) => Promise<void> {
  let inHand = 0;
  return async (_request, { raw }) => {
    if (inHand >= inHandMax) throw tooMany();
    inHand++;
    raw.once('close', () => inHand--);
  };
}
