import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway } from '@sallyport/testkit';
import { startNginxUpstream } from './nginx.ts';
import { mcpConfig, plainConfig } from './scenarios/proxying.ts';
import { runLoad } from './wrk.ts';

interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  timeDeltas: number[];
}

const shown = 40;

/** Profiles the worker under load and prints where its own time goes. */
export async function profile(scenario: 'plain' | 'mcp'): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-profile-'));
  const upstream = await startNginxUpstream('x'.repeat(1000), 'application/json');
  const config = scenario === 'plain' ? plainConfig(upstream.url) : mcpConfig(upstream.url, upstream.url);
  const gateway = await startGateway({
    config,
    workers: 1,
    env: { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` },
  });
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'echo', arguments: { message: 'm'.repeat(900) } },
  });
  const post = { method: 'POST', body, headers: { 'content-type': 'application/json', apikey: 'bench-key' } };
  await runLoad({ url: `${gateway.proxyUrl}/x`, connections: 32, seconds: 5, ...(scenario === 'mcp' ? post : {}) });
  await gateway.stop();
  await upstream.stop();
  const profiles = await Promise.all(
    (await readdir(folder)).map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8')) as Profile),
  );
  // The worker is the process that was sampled most outside of waiting.
  const [busiest] = profiles.map(selfTimes).sort((a, b) => b.busyUs - a.busyUs);
  for (const [name, us] of busiest!.times.slice(0, shown))
    process.stdout.write(`${((us / busiest!.busyUs) * 100).toFixed(1).padStart(5)} %  ${name}\n`);
  await rm(folder, { recursive: true });
}

function selfTimes({ nodes, samples, timeDeltas }: Profile): { busyUs: number; times: [string, number][] } {
  const names = new Map(
    nodes.map(({ id, callFrame }) => [
      id,
      `${callFrame.functionName || '(anonymous)'}  ${callFrame.url.split('/').slice(-2).join('/')}:${callFrame.lineNumber + 1}`,
    ]),
  );
  const times = new Map<string, number>();
  samples.forEach((id, index) => {
    const name = names.get(id)!;
    if (!name.startsWith('(idle)')) times.set(name, (times.get(name) ?? 0) + timeDeltas[index]!);
  });
  const sorted = [...times].sort((a, b) => b[1] - a[1]);
  return { busyUs: sorted.reduce((sum, [, us]) => sum + us, 0), times: sorted };
}
