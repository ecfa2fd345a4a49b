import type { App } from './area.ts';
import { limitInHand } from './limit-in-hand.ts';
import type { Problem } from './problem.ts';

/** Has bodies of a media type come as bytes. Answers the `onRequest` of their route, which lets in so many at a time. */
export function takeBytes(
  app: App,
  mediaType: string,
  { bytesMax, inHandMax, tooMany }: { bytesMax: number; inHandMax: number; tooMany(): Problem },
): ReturnType<typeof limitInHand> {
  app.addContentTypeParser(
    mediaType,
    { parseAs: 'buffer', bodyLimit: bytesMax },
    (_request, body, done: (error: null, body: Uint8Array) => void) => done(null, body as Buffer),
  );
  return limitInHand(inHandMax, tooMany);
}
