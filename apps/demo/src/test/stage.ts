import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium } from '@sallyport/testkit/chromium';
import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { counted, type DemoProcess, startDemoProcess, until } from './demo-process.ts';

export { until } from './demo-process.ts';

/** A demo and a browser, shared by all that is tested of them: each start keeps both processors busy for seconds. */
export class Stage {
  folder = '';
  demo!: DemoProcess;
  browser!: Browser;
  #isPaused = false;

  async open(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'sallyport-demo-test-'));
    // More tokens than a person asks for in a minute, and a key that there is no use for.
    const start = this.start(`DECK_TOKENS_PER_MINUTE=9000000 COHERE_API_KEY=${randomUUID()} exec "$0" "$@"`);
    [this.browser] = await Promise.all([launchChromium(), start]);
  }

  /** `command` is what the shell does with `$0` and `$@`. */
  async start(command: string): Promise<void> {
    this.#isPaused = false;
    this.demo = await startDemoProcess(command, this.folder);
  }

  get gateway(): string {
    return this.demo.find(/(http:\S+) +the gateway of AI_Platform/);
  }

  get identityProvider(): string {
    return this.demo.find(/(http:\S+) +the identity provider/);
  }

  /** From then on, numbers of sample services stay as they are. */
  async pauseTraffic(): Promise<void> {
    if (this.#isPaused) return;
    this.#isPaused = true;
    // The demo itself, which may run below a shell.
    process.kill(Number(await readFile(join(this.folder, 'pid'), 'utf8')), 'SIGUSR2');
    await until(() => this.demo.lines.some((line) => line.startsWith('Traffic is paused')));
  }

  /** Without traffic; gateways tell of what there was a moment later. */
  async expectCountsOfLedger(): Promise<void> {
    await this.pauseTraffic();
    for (const plane of ['Shared_Services', 'Payments']) {
      const wanted = new Map(this.demo.ledger(plane).map(({ service, statuses }) => [service, statuses]));
      await until(async () => total(await counted(this.demo, plane)) >= total(wanted));
      expect(await counted(this.demo, plane)).toEqual(wanted);
    }
  }

  async close(): Promise<void> {
    await this.browser?.close();
    this.demo?.child.kill('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }
}

function total(counts: Map<string, ReadonlyMap<number, number>>): number {
  return [...counts.values()].flatMap((statuses) => [...statuses.values()]).reduce((sum, count) => sum + count, 0);
}
