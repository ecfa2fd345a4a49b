import { quantile, startEchoUpstream, startGateway } from '@sallyport/testkit';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import { until } from '../wait.ts';
import { startGuardedPlane } from './guarded-plane.ts';

export const propagate: ReliabilityRun = {
  name: 'R-PROPAGATE',
  promise: 'A key that is taken back in the control plane is refused by a gateway within a second, and for good',
  run,
};

const sizes = { short: 4, full: 200 } as const;
/** Refusals in a row, on connections of their own: more than a node has workers, of which one may be a moment later. */
const refusalsInARow = 8;
const settledMs = 1_000;

async function run(form: Form): Promise<Figure[]> {
  const upstream = await startEchoUpstream();
  const guarded = await startGuardedPlane(upstream.url);
  const gateway = await startGateway({ args: await guarded.plane.followArgs(), workers: 2 });
  const status = async (key: string) => {
    const answer = await fetch(`${gateway.proxyUrl}/guarded`, { headers: { apikey: key, connection: 'close' } });
    await answer.arrayBuffer();
    return answer.status;
  };
  const givenMs: number[] = [];
  const takenMs: number[] = [];
  let goodForLong = 0;
  try {
    for (let n = 0; n < sizes[form]; n++) {
      const key = `key-${n}`;
      const givenAt = performance.now();
      const id = await guarded.addKey(key);
      await until('the key is good', async () => (await status(key)) === 200);
      givenMs.push(performance.now() - givenAt);
      const takenAt = performance.now();
      await guarded.removeKey(id);
      let refusals = 0;
      let refusedAt = takenAt;
      await until('the key is refused by all workers', async () => {
        const isRefused = (await status(key)) === 401;
        if (!isRefused && performance.now() - takenAt > settledMs) goodForLong++;
        if (isRefused && refusals === 0) refusedAt = performance.now();
        refusals = isRefused ? refusals + 1 : 0;
        return refusals === refusalsInARow;
      });
      takenMs.push(refusedAt - takenAt);
    }
  } finally {
    await gateway.stop();
    await guarded.plane.stop();
    await upstream.stop();
  }
  return [
    told('keys given and taken back', sizes[form]),
    timing(atMost('from the write to the first 200, p50', quantile(givenMs, 0.5), 500, 'ms')),
    timing(atMost('from the write until all workers refuse, p50', quantile(takenMs, 0.5), 500, 'ms')),
    timing(atMost('from the write until all workers refuse, p99', quantile(takenMs, 0.99), 1_000, 'ms')),
    timing(exactly('times that a key was good a second after the write', goodForLong, 0)),
  ];
}
