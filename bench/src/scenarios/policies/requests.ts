import { interleaved, measure, median } from '../../measure.ts';
import { judge, type Row } from '../../report.ts';
import { runLoad } from '../../wrk.ts';
import type { Effort } from '../proxying.ts';
import { chatPath } from './config.ts';
import { type RedisRunning, scriptsRun } from './redis-calls.ts';

const connections = 16;

export interface Guarded {
  pid: number;
  url: string;
  redis: RedisRunning;
}

/** What a guard of twenty patterns and a limit of tokens add to a chat of 4 KB, on routes that are alike otherwise. */
export async function requests({ pid, url, redis }: Guarded, { rounds, seconds }: Effort): Promise<Row[]> {
  const load = (route: string) => ({
    url: `${url}/${route}${chatPath}`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: chat,
    connections,
    seconds,
  });
  const run = (route: string) => () => measure(pid, load(route));
  const subjects = { plain: run('plain'), guarded: run('guarded'), limited: run('limited') };
  // V8 has compiled most of it after some ten thousand requests.
  await interleaved(subjects, 2);
  const results = await interleaved(subjects, rounds);
  const added = (name: 'guarded' | 'limited') =>
    median(results[name].map((one, round) => one.cpuUsPerRequest - results.plain[round]!.cpuUsPerRequest));
  const [guardUs, limitUs] = [added('guarded'), added('limited')];
  const before = await scriptsRun(redis);
  const { requests } = await runLoad(load('limited-redis'));
  const calls = ((await scriptsRun(redis)) - before) / requests;
  const scenario = 'chat of 4 KB';
  return [
    { scenario, figure: 'CPU per request, no policy', unit: 'µs', sallyport: median(cpuOf(results.plain)) },
    {
      scenario,
      figure: 'added by ai-prompt-guard with 20 patterns',
      unit: 'µs',
      sallyport: guardUs,
      aim: '≤ 300',
      verdict: judge(guardUs, 300, 100),
    },
    {
      scenario,
      figure: 'added by a token limit, local',
      unit: 'µs',
      sallyport: limitUs,
      aim: '≤ 5',
      verdict: judge(limitUs, 5, 5),
    },
    {
      scenario,
      // Setting aside, which the request waits for, and settling, which nobody does.
      figure: 'calls of Redis by a token limit there',
      unit: 'calls',
      sallyport: calls,
      aim: '≤ 2',
      verdict: judge(calls, 2.05, 2.05),
    },
  ];
}

function cpuOf(measurements: readonly { cpuUsPerRequest: number }[]): number[] {
  return measurements.map(({ cpuUsPerRequest }) => cpuUsPerRequest);
}

const sentence =
  'The services of the control plane answer within their limits, and the report names those that do not. ';

const chat = JSON.stringify({
  model: 'gpt-4o-mini',
  messages: [
    { role: 'system', content: 'You answer briefly.' },
    { role: 'user', content: sentence.repeat(39) },
  ],
  max_tokens: 256,
});
