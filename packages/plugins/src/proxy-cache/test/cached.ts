import { type PluginRun, runPlugin, type UpstreamAnswer } from '@sallyport/testkit';
import { proxyCache } from '../plugin.ts';

export type Request = Parameters<PluginRun['trace']>[0];

export const plain = { 'Content-Type': 'text/plain' };

/** A cache before an upstream that counts its answers. */
export function cached(config: object = {}, answer: UpstreamAnswer = {}, options: object = {}) {
  let answers = 0;
  const run = runPlugin(
    proxyCache,
    { strategy: 'memory', ...config },
    { upstream: () => ({ headers: plain, body: `answer ${++answers}`, ...answer }), ...options },
  );
  const get = async (request: Request = {}) => {
    const { reply, outcome } = await run.trace(request);
    return { ...reply, outcome, cache: reply.headers['x-cache-status'] };
  };
  /** How often of these requests the upstream was asked. */
  const asked = async (...requests: Request[]) => {
    const before = answers;
    for (const request of requests) await get(request);
    return answers - before;
  };
  return { run, get, asked, services: run.services };
}
