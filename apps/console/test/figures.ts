import { Agent, get } from 'node:http';
import type { Page } from 'playwright-core';
import { ConsoleStage } from './stage.ts';

// `npm run figures:console`: what the console takes, on a machine that does nothing else. Minutes.

const rows = 100_000;
const callers = 16;
const loads = 5;

const stage = new ConsoleStage();
await stage.open();
try {
  const paints: number[] = [];
  for (let n = 0; n < loads; n++) paints.push(await stage.firstPaintMs('/overview'));
  console.log(`first paint of the overview, nothing cached: ${paints.map((ms) => `${ms.toFixed(0)} ms`).join(', ')}`);
  await fill();
  console.log(await scrolled());
} finally {
  await stage.close();
}

/** Sends requests until the control plane knows of as many as shall be listed. */
async function fill(): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: callers });
  const call = () =>
    new Promise<void>((resolve, reject) => {
      get(`${stage.gateway}/echo/figures`, { agent }, (answer) => answer.resume().once('end', resolve)).once(
        'error',
        reject,
      );
    });
  let missing = rows - (await counted());
  while (missing > 0) {
    const work = async () => {
      while (missing-- > 0) await call();
    };
    await Promise.all(Array.from({ length: callers }, work));
    // Gateways tell of them within seconds; where some are never told of, more are sent.
    missing = rows - (await counted());
    for (let waited = 0; waited < 10 && missing > 0; waited++) {
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      missing = rows - (await counted());
    }
    tell(`${rows - missing} of ${rows} requests are known`);
  }
  agent.destroy();
}

/** How far it is, for who waits. */
function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function counted(): Promise<number> {
  const { data } = (await stage.demo.ask('POST', '/v2/metrics', {
    metrics: ['request_count'],
    time_range: { type: 'relative', time_range: '7d' },
  })) as { data: readonly { event: { request_count: number } }[] };
  return data[0]!.event.request_count;
}

/** The list, from its first row to its last, as somebody who does not stop: how long frames took meanwhile. */
async function scrolled(): Promise<string> {
  const page = await stage.visit('/observability/requests?time=7d');
  await page.locator('[data-index="3"]').waitFor();
  const spans: number[] = [];
  let index = 0;
  for (let still = 0; index < rows - 1 && still < 20; ) {
    spans.push(...(await scrollOn(page)));
    const last = await lastIndex(page);
    still = last > index ? 0 : still + 1;
    index = last;
    tell(`row ${index + 1} of ${rows}`);
  }
  const drawn = await page.locator('[data-index]').count();
  await page.close();
  spans.sort((one, other) => one - other);
  const [half, most] = [0.5, 0.95].map((part) => spans[Math.floor(part * spans.length)]!.toFixed(1));
  return `${index + 1} requests scrolled through, ${drawn} rows drawn at the end; frames: half within ${half} ms, 95 % within ${most} ms`;
}

/** Half a second of scrolling down, frame by frame; gives how long each took. */
function scrollOn(page: Page): Promise<number[]> {
  return page.locator('#screen').evaluate(async (screen) => {
    const { requestAnimationFrame } = globalThis as unknown as {
      requestAnimationFrame(then: (atMs: number) => void): void;
    };
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    const all: number[] = [];
    for (let before = await frame(), n = 0; n < 30; n++) {
      screen.scrollTop += 4_000;
      const now = await frame();
      all.push(now - before);
      before = now;
    }
    return all;
  });
}

async function lastIndex(page: Page): Promise<number> {
  const shown = await page.locator('[data-index]').evaluateAll((all) => all.map((row) => row.dataset['index']));
  return Math.max(...shown.map(Number));
}
