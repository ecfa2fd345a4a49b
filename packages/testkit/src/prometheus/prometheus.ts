import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../redis.ts';

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface RunningPrometheus {
  readonly url: string;
  /** What PromQL answers now. Throws what Prometheus says of an expression that it cannot read. */
  query(expression: string): Promise<Sample[]>;
  /** The one value of an expression; undefined when there is none. */
  value(expression: string): Promise<number | undefined>;
  /** Resolves once it has read everything that is counted by now. Throws when it cannot read it. */
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a real Prometheus that reads the metrics of one address, five times a second. Throws when it is not installed. */
export async function startPrometheus(target: string, rulesFile?: string): Promise<RunningPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-prometheus-'));
  const config = {
    global: { scrape_interval: '200ms', scrape_timeout: '200ms' },
    scrape_configs: [{ job_name: 'sallyport', static_configs: [{ targets: [target] }] }],
    rule_files: rulesFile === undefined ? [] : [rulesFile],
  };
  const file = join(folder, 'prometheus.yml');
  await writeFile(file, JSON.stringify(config));
  const port = await freePort('127.0.0.1');
  const url = `http://127.0.0.1:${port}`;
  const log = join(folder, 'log');
  const server = spawn('/bin/sh', ['-c', 'exec prometheus "$@" 2>"$LOG"', 'sh', ...argumentsOf(file, folder, port)], {
    stdio: 'ignore',
    env: { ...process.env, LOG: log },
  });
  const kill = () => void server.kill('SIGKILL');
  process.once('exit', kill);
  if (!(await isReady(server, url))) {
    const said = await readFile(log, 'utf8').catch(() => '');
    throw new Error(`prometheus did not start. On Debian or Ubuntu: apt-get install prometheus.\n${said}`);
  }

  async function get<Data>(path: string): Promise<Data> {
    const answer = (await (await fetch(url + path)).json()) as { status: string; error?: string; data: Data };
    if (answer.status !== 'success') throw new Error(answer.error);
    return answer.data;
  }

  async function query(expression: string): Promise<Sample[]> {
    const { resultType, result } = await get<Answer>(`/api/v1/query?query=${encodeURIComponent(expression)}`);
    if (resultType === 'scalar') return [{ labels: {}, value: Number(result[1]) }];
    return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  }

  return {
    url,
    query,
    async value(expression) {
      return (await query(expression))[0]?.value;
    },
    async caughtUp() {
      // Asked of its samples: it says that it has read a target before those of that reading can be asked for.
      const readSince = `up == 1 and timestamp(up) > ${(Date.now() + timestampToleranceMs) / 1000}`;
      for (let tries = 0; tries < 500; tries++) {
        if ((await query(readSince)).length > 0) return;
        await delay(20);
      }
      const { activeTargets } = await get<{ activeTargets: { lastError: string }[] }>('/api/v1/targets');
      throw new Error(`prometheus cannot read the metrics: ${activeTargets[0]?.lastError ?? 'it has not tried'}`);
    },
    async stop() {
      process.off('exit', kill);
      if (server.exitCode === null && server.signalCode === null) {
        const exited = once(server, 'exit');
        kill();
        await exited;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Answer =
  | { resultType: 'vector'; result: { metric: Record<string, string>; value: [number, string] }[] }
  | { resultType: 'scalar'; result: [number, string] };

/** It moves the time of a reading by so much, to keep them evenly apart. */
const timestampToleranceMs = 2;

function argumentsOf(file: string, folder: string, port: number): string[] {
  return [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=warn',
  ];
}

async function isReady(server: ChildProcess, url: string): Promise<boolean> {
  for (let tries = 0; tries < 1_000 && server.exitCode === null; tries++) {
    const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (answer?.ok) return true;
    await delay(20);
  }
  return false;
}
