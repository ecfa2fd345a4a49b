import { PostLoad } from '@sallyport/testkit';
import { lostOf, startFaultyGateway } from './faulty-gateway.ts';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from './run.ts';
import { until } from './wait.ts';

export const hang: ReliabilityRun = {
  name: 'R-HANG',
  promise:
    'a worker that loops for ever is replaced within 3 s, the others serve, and the log says what it had in hand',
  run,
};

const times = { short: 1, full: 8 } as const;

async function run(form: Form): Promise<Figure[]> {
  const faulty = await startFaultyGateway([]);
  const { gateway } = faulty;
  const load = new PostLoad({ url: gateway.proxyUrl, connections: 8, thinkMs: 5, body: '{}' }).start();
  try {
    await until('the load is warm', () => load.ok > 200);
    let slowestMs = 0;
    let servedMeanwhile = 0;
    for (let n = 1; n <= times[form]; n++) {
      const startedMs = performance.now();
      const okBefore = load.ok;
      await faulty.provoke('loop');
      servedMeanwhile += load.ok - okBefore;
      await until('the worker is replaced', async () => {
        const { memory, workers } = await faulty.status();
        return workers.restarts === n && memory.workers.length === 2;
      });
      slowestMs = Math.max(slowestMs, performance.now() - startedMs);
    }
    const witnessed = gateway.logs.filter((line) => line.includes('the event loop of a worker stands still'));
    const named = witnessed.filter((line) => line.includes('"route":"api"'));
    return [
      told('workers that were made to loop for ever', times[form]),
      timing(atMost('from the request to the new worker, at most', slowestMs, 3_000, 'ms')),
      exactly('workers that were replaced', (await faulty.status()).workers.restarts, times[form]),
      // What was on a connection of the frozen worker is lost; with 8 connections that is at most 8 each time.
      atMost('requests of others that were lost', lostOf(load), 8 * times[form]),
      exactly('connections that were refused', load.refused, 0),
      told('requests of others that were served meanwhile', servedMeanwhile),
      exactly('entries with what was in hand, from the second time on', named.length, times[form] - 1),
    ];
  } finally {
    await load.stop();
    await faulty.stop();
  }
}
