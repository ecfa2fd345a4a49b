import { definePlugin, type Exchange } from '@sallyport/plugin';
import { z } from 'zod';

/** Fails where the header `X-Throw` says. Loaded by the gateway of R-THROW as a plugin from outside. */
export default definePlugin({
  interface: 1,
  name: 'thrower',
  after: 'acl',
  schema: z.strictObject({}),
  setup: () => ({
    onRequest: (x) => failAt(x, 'request'),
    onCall: (x) => failAt(x, 'call'),
    onResponse: (x) => failAt(x, 'response'),
    wantsFrames: (x) => wished(x) === 'frame' || wished(x) === 'whole',
    onFrame(x, frame) {
      if (wished(x) === 'whole' || frame.includes('"n":1')) throw new Error('thrown in a frame');
    },
    onFinish(x) {
      if (wished(x) === 'finish') throw new Error('thrown at the end');
    },
    sink({ request: { headers } }) {
      if (headers.includes('sink')) throw new Error('thrown by a sink');
    },
  }),
});

function wished(x: Exchange): string | undefined {
  return x.requestHeaders.get('x-throw');
}

function failAt(x: Exchange, moment: string): Promise<undefined> | undefined {
  const wish = wished(x);
  if (wish === moment) throw new Error(`thrown at ${moment}`);
  if (wish !== `${moment}-later`) return undefined;
  return new Promise((_resolve, reject) => setImmediate(() => reject(new Error(`thrown after ${moment}`))));
}
