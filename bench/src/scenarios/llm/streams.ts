import { startGateway } from '@sallyport/testkit';
import { median } from '../../measure.ts';
import { startNginxUpstream } from '../../nginx.ts';
import { treeOf, usageOf } from '../../process-tree.ts';
import { judge, type Row } from '../../report.ts';
import { runLoad } from '../../wrk.ts';
import type { Effort } from '../proxying.ts';
import type { StreamFigures } from './client-process.ts';
import { clientHeaders, llmConfig } from './configs.ts';
import { runStreams, startProvider } from './processes.ts';
import { openaiChat } from './wire.ts';

const pacedStreams = 100;
/** One after another, over a kept connection. */
const briefStreams = 500;

/** Streamed answers: what the gateway adds to the first token and between tokens, and how many tokens it can carry. */
export async function streams({ rounds, seconds }: Effort): Promise<Row[]> {
  const provider = await startProvider();
  const sink = await startNginxUpstream('ok');
  // Who sheds load would turn streams away that come faster than they can be carried, and large bodies.
  const start = (path: string) =>
    startGateway({
      config: llmConfig({ provider: 'openai', url: `${provider.url}${path}`, format: 'openai' }, sink.url),
      workers: 1,
      shedsLoad: false,
    });
  const brief = await start('/brief/v1/chat/completions');
  const paced = await start('/paced/v1/chat/completions');
  const flood = await start('/flood/v1/chat/completions');
  const whole = await start('/whole/v1/chat/completions');
  try {
    return [
      await firstTokenRow(rounds, `${provider.url}/brief/x`, `${brief.proxyUrl}/v1/chat/completions`),
      await pacedRow(rounds, `${provider.url}/paced/x`, `${paced.proxyUrl}/v1/chat/completions`),
      await floodRow(rounds, flood.process.pid!, `${flood.proxyUrl}/v1/chat/completions`),
      await largeBodiesRow(seconds, `${whole.proxyUrl}/v1/chat/completions`),
    ];
  } finally {
    for (const running of [brief, paced, flood, whole, sink, provider]) await running.stop();
  }
}

async function firstTokenRow(rounds: number, directUrl: string, gatewayUrl: string): Promise<Row> {
  const run = (url: string) => runStreams({ url, headers: clientHeaders, streams: 1, each: briefStreams });
  for (let n = 0; n < 4; n++) await run(gatewayUrl);
  const added: number[] = [];
  for (let round = 0; round < Math.max(2, rounds >> 1); round++) {
    const [direct, through] = [await run(directUrl), await run(gatewayUrl)];
    added.push(median(through.firstTokenUs) - median(direct.firstTokenUs));
    process.stderr.write('.');
  }
  const addedMs = median(added) / 1000;
  return {
    scenario: 'streams one after another',
    figure: 'added to the first token, p50',
    unit: 'ms',
    sallyport: addedMs,
    aim: '≤ 0.5 (0.13)',
    verdict: `${judge(addedMs, 0.5, 0.13)} (${addedMs.toFixed(2)} ms)`,
  };
}

async function pacedRow(rounds: number, directUrl: string, gatewayUrl: string): Promise<Row> {
  const run = (url: string) => runStreams({ url, headers: clientHeaders, streams: pacedStreams, each: 1 });
  await run(gatewayUrl);
  const added: number[] = [];
  for (let round = 0; round < Math.max(2, rounds >> 1); round++) {
    const [direct, through] = [await run(directUrl), await run(gatewayUrl)];
    added.push(percentile99(through) - percentile99(direct));
    process.stderr.write('.');
  }
  const addedMs = median(added) / 1000;
  return {
    scenario: `${pacedStreams} streams paced at 20 ms`,
    figure: 'added to a token, p99',
    unit: 'ms',
    sallyport: addedMs,
    aim: '≤ 1',
    verdict: `${judge(addedMs, 1, 1)} (${addedMs.toFixed(2)} ms)`,
  };
}

function percentile99({ transitUs }: StreamFigures): number {
  const sorted = transitUs.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.99)]!;
}

/** Tokens per second of the gateway's CPU time: the client takes as much of a core as the gateway. */
async function floodRow(rounds: number, pid: number, url: string): Promise<Row> {
  const task = { url, headers: clientHeaders, streams: 8, each: 4 };
  await runStreams(task);
  const perCore: number[] = [];
  for (let round = 0; round < Math.max(2, rounds >> 1); round++) {
    const pids = treeOf(pid);
    const before = usageOf(pids).cpuUs;
    const { tokens } = await runStreams(task);
    perCore.push(tokens / ((usageOf(pids).cpuUs - before) / 1e6));
    process.stderr.write('.');
  }
  const tokens = median(perCore);
  return {
    scenario: 'streams without pace',
    figure: 'tokens per second of CPU',
    unit: '/s',
    sallyport: tokens,
    aim: '≥ 500,000 (1 M)',
    verdict: judge(-tokens, -500_000, -1_000_000),
  };
}

/** Calls of 1 KB while others send 1 MB, against calls of 1 KB alone. */
async function largeBodiesRow(seconds: number, url: string): Promise<Row> {
  const small = { url, method: 'POST', headers: clientHeaders, body: openaiChat, connections: 8, seconds };
  const large = JSON.stringify({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: 'm'.repeat(2 ** 20) }],
  });
  await runLoad(small);
  const alone = await runLoad(small);
  const [beside, larger] = await Promise.all([runLoad(small), runLoad({ ...small, body: large, connections: 2 })]);
  const errors = alone.errors + beside.errors + larger.errors;
  if (errors > 0) throw new Error(`${errors} calls failed: the figures would mean nothing`);
  const ratio = beside.p99Us / alone.p99Us;
  return {
    scenario: 'calls of 1 KB beside calls of 1 MB',
    figure: 'p99 against 1 KB alone',
    unit: '×',
    sallyport: ratio,
    aim: '≤ 3',
    verdict: `${judge(ratio, 3, 3)} (${beside.p99Us} µs, ${alone.p99Us} alone, ${Math.round(larger.perSecond)} of 1 MB a second)`,
  };
}
