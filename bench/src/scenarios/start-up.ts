import { startGateway } from '@sallyport/testkit';
import { median } from '../measure.ts';
import { judge, type Row } from '../report.ts';
import { type Effort, plainConfig } from './proxying.ts';

/** From the launcher's spawn until the gateway serves; the first start fills the compile cache and is not counted. */
export async function startUp({ rounds }: Effort): Promise<Row[]> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const started = performance.now();
    const gateway = await startGateway({ config: plainConfig('http://127.0.0.1:9'), workers: 1 });
    if (round > 0) times.push(performance.now() - started);
    // The first start writes the cache a moment after it is ready.
    if (round === 0) await new Promise((resolve) => setTimeout(resolve, 1_500));
    await gateway.stop();
  }
  const ms = median(times);
  return [
    {
      scenario: 'second start',
      figure: 'ready after spawn',
      unit: 'ms',
      sallyport: ms,
      aim: '≤ 500',
      verdict: judge(ms, 500, 500),
    },
  ];
}
