import type { FastifyReply } from 'fastify';
import type { App } from './area.ts';
import type { Problem } from './problem.ts';

/**
 * Has bodies of a media type come as bytes. Answers the `onRequest` of their route, which lets in so many at a time: before they
 * are read, since what is in hand is what takes memory.
 */
export function takeBytes(
  app: App,
  mediaType: string,
  { bytesMax, inHandMax, tooMany }: { bytesMax: number; inHandMax: number; tooMany(): Problem },
): (request: unknown, reply: Pick<FastifyReply, 'raw'>) => Promise<void> {
  app.addContentTypeParser(
    mediaType,
    { parseAs: 'buffer', bodyLimit: bytesMax },
    (_request, body, done: (error: null, body: Uint8Array) => void) => done(null, body as Buffer),
  );
  let inHand = 0;
  return async (_request, { raw }) => {
    if (inHand >= inHandMax) throw tooMany();
    inHand++;
    raw.once('close', () => inHand--);
  };
}
