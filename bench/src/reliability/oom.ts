import { PostLoad } from '@sallyport/testkit';
import { lostOf, startFaultyGateway } from './faulty-gateway.ts';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from './run.ts';
import { until } from './wait.ts';

export const oom: ReliabilityRun = {
  name: 'R-OOM',
  promise: 'a worker whose heap is full is replaced while the others serve; in a loop, replacements are slowed down',
  run,
};

const times = { short: 1, full: 8 } as const;

async function run(form: Form): Promise<Figure[]> {
  const faulty = await startFaultyGateway(['--worker-memory-max', '64']);
  const { gateway } = faulty;
  const load = new PostLoad({ url: gateway.proxyUrl, connections: 8, thinkMs: 5, body: '{}' }).start();
  try {
    await until('the load is warm', () => load.ok > 200);
    let servedMeanwhile = 0;
    for (let n = 1; n <= times[form]; n++) {
      const okBefore = load.ok;
      await faulty.provoke('allocate');
      await until('the worker is replaced', async () => {
        const { memory, workers } = await faulty.status();
        return workers.restarts === n && memory.workers.length === 2;
      });
      servedMeanwhile += load.ok - okBefore;
    }
    const ends = gateway.logs
      .filter((line) => line.includes('a worker ended and is replaced'))
      .map((line) => JSON.parse(line) as { reason: string; delayMs: number });
    return [
      told('workers that were made to fill their heap of 64 MB', times[form]),
      exactly('of these, replaced', ends.length, times[form]),
      // On a busy machine V8 tries for so long to find some memory that the watchdog is quicker.
      told('of these, ended by V8', ends.filter(({ reason }) => reason.startsWith('SIGABRT')).length),
      exactly(
        'the first replacements are delayed by, ms',
        Math.max(...ends.slice(0, 4).map(({ delayMs }) => delayMs)),
        0,
      ),
      told('later ones by at most, ms', Math.max(...ends.map(({ delayMs }) => delayMs))),
      atMost('requests of others that were lost', lostOf(load), 8 * times[form]),
      exactly('connections that were refused', load.refused, 0),
      timing({
        ...told('requests of others that were served meanwhile', servedMeanwhile),
        ok: servedMeanwhile > 0,
        aim: '> 0',
      }),
    ];
  } finally {
    await load.stop();
    await faulty.stop();
  }
}
