import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startGateway, startIngestReceiver } from '@sallyport/testkit';
import { interleaved, measure, median } from '../../measure.ts';
import { startNginxUpstream } from '../../nginx.ts';
import { judge, type Row } from '../../report.ts';
import { type Effort, plainConfig } from '../proxying.ts';

const scenario = 'recording';
const connections = 32;

/** What telling the control plane costs: a row in its worker, and an exchange in all processes of the node. */
export async function record(effort: Effort): Promise<Row[]> {
  return [...(await rowCosts()), ...(await exchangeCosts(effort))];
}

async function rowCosts(): Promise<Row[]> {
  const script = join(import.meta.dirname, '../../micro/record.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--max-semi-space-size=512', script]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string; us: number; heapBytes: number; rowBytes: number })
    .flatMap(({ kind, us, heapBytes, rowBytes }) => [
      {
        scenario,
        figure: `a row, ${kind}`,
        unit: 'µs',
        sallyport: us,
        ...(kind === 'plain' && { aim: '≤ 3', verdict: judge(us, 3, 3) }),
      },
      {
        scenario,
        figure: `heap of a row, ${kind}`,
        unit: 'bytes',
        sallyport: heapBytes,
        aim: '≤ 1,024',
        verdict: judge(heapBytes, 1_024, 1_024),
      },
      { scenario, figure: `a row before compression, ${kind}`, unit: 'bytes', sallyport: rowBytes },
    ]);
}

/** Plain exchanges through a gateway with a control plane, and one without. */
async function exchangeCosts({ rounds, seconds }: Effort): Promise<Row[]> {
  const upstream = await startNginxUpstream(JSON.stringify({ text: 'x'.repeat(980) }), 'application/json');
  const receiver = await startIngestReceiver();
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-bench-'));
  const config = plainConfig(upstream.url);
  const silent = await startGateway({ config, workers: 1, shedsLoad: true });
  const telling = await startGateway({
    config,
    workers: 1,
    shedsLoad: true,
    args: ['--control-plane', receiver.url, '--control-plane-token-file', receiver.tokenFile, '--spool-folder', folder],
  });
  // What is received is not looked at: only the sender's side is measured.
  receiver.mood = { status: 503 };
  try {
    const subject =
      ({ process: { pid }, proxyUrl: url }: typeof silent) =>
      () =>
        measure(pid!, { connections, url, seconds });
    const { without, withRows } = await interleaved({ without: subject(silent), withRows: subject(telling) }, rounds);
    const cpu = (measurements: typeof without) => median(measurements.map(({ cpuUsPerRequest }) => cpuUsPerRequest));
    return [
      { scenario, figure: 'CPU per exchange without', unit: 'µs', sallyport: cpu(without) },
      { scenario, figure: 'CPU per exchange with, event host included', unit: 'µs', sallyport: cpu(withRows) },
    ];
  } finally {
    await silent.stop();
    await telling.stop();
    await receiver.stop();
    await upstream.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
