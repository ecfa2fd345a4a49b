import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setInterval as every } from 'node:timers/promises';
import { Ledger, type ServiceSum, type Window } from '../ledger/ledger.ts';

export const script = join(import.meta.dirname, '../main.ts');

/** The demo as `npm start` runs it, once it said that it runs. */
export interface DemoProcess {
  readonly child: ChildProcess;
  /** Everything that it printed. */
  readonly lines: readonly string[];
  /** What it told to try. */
  readonly examples: string;
  /** What stands between the brackets in what it printed. */
  find(pattern: RegExp): string;
  /** Of a window, or of all time. */
  ledger(plane: string, window?: Window): ServiceSum[];
  /** Asks the control plane as the operator; what has no body answers undefined. Throws where it refuses. */
  ask(method: string, path: string, body?: object): Promise<unknown>;
}

/** Starts it below a shell, as npm does: `command` is what the shell does with `$0` and `$@`. */
export async function startDemoProcess(command: string, stateFolder: string): Promise<DemoProcess> {
  const args = [process.execPath, script, '--ports', '0', '--state-folder', stateFolder];
  const child = spawn('sh', ['-c', command, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout });
  await new Promise<void>((resolve, reject) => {
    output.on('line', (line) => {
      lines.push(line);
      if (line.endsWith('appear below.')) resolve();
    });
    child.once('exit', () => reject(new Error(`The demo ended:\n${lines.join('\n')}`)));
  });
  const find = (pattern: RegExp) => pattern.exec(lines.join('\n'))![1]!;
  const controlPlane = find(/(http:\S+)\/login\/demo/);
  const token = (await readFile(join(stateFolder, 'operator-token'), 'utf8')).trim();
  return {
    ...{ child, lines, find },
    examples: await readFile(join(stateFolder, 'examples.txt'), 'utf8'),
    ledger(plane, window = { fromMs: 0, toMs: Date.now() }) {
      const ledger = Ledger.open(stateFolder);
      const sums = ledger.sum(plane, window);
      ledger.close();
      return sums;
    },
    async ask(method, path, body) {
      const answer = await fetch(controlPlane + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return text === '' ? undefined : JSON.parse(text);
    },
  };
}

/** What the control plane counts, service by service, of all there is: as the ledger has it. */
export async function counted({ ask }: DemoProcess, plane: string): Promise<Map<string, Map<number, number>>> {
  const { data } = (await ask('GET', `/v2/control-planes?filter[name][eq]=${plane}`)) as { data: { id: string }[] };
  const { id } = data[0]!;
  const now = Date.now();
  const answer = (await ask('POST', '/v2/metrics', {
    metrics: ['request_count'],
    dimensions: ['gateway_service', 'status_code'],
    filters: [{ field: 'control_plane', operator: 'in', value: [id] }],
    time_range: { type: 'absolute', start: new Date(now - 49 * 3_600_000), end: new Date(now) },
    limit: 1_000,
  })) as {
    data: { event: { gateway_service: string; status_code: string; request_count: number } }[];
    meta: { display: { gateway_service: Record<string, { name: string }> } };
  };
  const counts = new Map<string, Map<number, number>>();
  for (const { event } of answer.data) {
    const name = answer.meta.display.gateway_service[event.gateway_service]!.name;
    const statuses = counts.get(name) ?? counts.set(name, new Map()).get(name)!;
    statuses.set(Number(event.status_code), event.request_count);
  }
  return counts;
}

export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + 20_000;
  for await (const _ of every(50)) {
    if (await isTrue()) return;
    if (performance.now() > deadlineMs) throw new Error('It did not happen within 20 s.');
  }
}
