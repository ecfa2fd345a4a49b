import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { interleaved, type Measurement, measure, median } from '../measure.ts';

/**
 * What the upstream client costs: `node:http` in, one of several clients out, CPU time of that process per request.
 * `none` answers by itself and shows the cost of the way in. undici takes part when it can be imported.
 */
const clients = ['none', 'http1', 'undici'] as const;
const rounds = Number(process.argv[2] ?? 7);
const server = fileURLToPath(new URL('./http1-server.ts', import.meta.url));

const children: ChildProcess[] = [];
try {
  const upstream = await start('upstream');
  const subjects: Record<string, () => Promise<Measurement>> = {};
  for (const client of clients) {
    const proxy = await start(client, upstream.port).catch(() => undefined);
    if (proxy === undefined) {
      process.stderr.write(`${client} is not installed: left out\n`);
      continue;
    }
    const load = { url: `http://127.0.0.1:${proxy.port}/`, connections: 16, seconds: 3 };
    await measure(proxy.pid, load);
    subjects[client] = () => measure(proxy.pid, load);
  }
  const results = await interleaved(subjects, rounds);
  const costs = Object.entries(results).map(
    ([client, runs]) => [client, median(runs.map((run) => run.cpuUsPerRequest))] as const,
  );
  const wayInUs = costs.find(([client]) => client === 'none')![1];
  for (const [client, us] of costs) {
    process.stdout.write(
      `${client.padEnd(8)} ${us.toFixed(1).padStart(5)} us a request, ${(us - wayInUs).toFixed(1).padStart(5)} us of it on the way out\n`,
    );
  }
} finally {
  for (const child of children) child.kill();
}

async function start(role: string, upstreamPort = 0): Promise<{ pid: number; port: number }> {
  const child = spawn(process.execPath, [server, role, String(upstreamPort)], {
    stdio: ['ignore', 'inherit', 'ignore', 'ipc'],
  });
  children.push(child);
  const [first] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [undefined])]);
  if (typeof first !== 'number') throw new Error(`${role} did not start`);
  return { pid: child.pid!, port: first };
}
