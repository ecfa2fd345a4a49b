import { definePlugin, type Exchange, refuse } from '@sallyport/pipeline';
import { redirectSchema } from './schema.ts';

/** Sends callers to another address instead of calling the upstream. */
export const redirect = definePlugin({
  name: 'redirect',
  schema: redirectSchema,
  setup({ status_code, location, keep_incoming_path }) {
    const answerTo = (address: string) =>
      refuse(status_code, 'redirected', 'redirecting', {
        headers: ['Location', address],
        body: 'redirecting',
        contentType: 'text/plain; charset=utf-8',
      });
    if (!keep_incoming_path) {
      const answer = answerTo(location);
      return { onRequest: () => answer };
    }
    const { origin, pathname } = new URL(location);
    const base = origin + pathname.replace(/\/$/, '');
    return { onRequest: (x) => answerTo(base + incomingPath(x)) };
  },
});

/**
 * Path and query as the client sent them: what plugins have added since may be an upstream's credential. Behind an origin
 * a path that begins with a slash can name no other host.
 */
function incomingPath({ path, head }: Exchange): string {
  const queryAt = head.target.indexOf('?');
  const query = queryAt < 0 ? '' : head.target.slice(queryAt);
  return `${path.startsWith('/') ? '' : '/'}${path}${query}`.replace(notInAddress, (text) =>
    encodeURIComponent(text.toWellFormed()),
  );
}

const notInAddress = /[^\x21-\x7e]+|["#<>\\^`{|}]+/g;
