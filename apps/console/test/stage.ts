import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Stage as DemoStage } from '@sallyport/demo/testing';
import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { seriousProblems } from './axe.ts';

export interface PageOptions {
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
}

/** One look at a screen: what stands in the name of its pictures, where it is, and what is there once it is filled. */
export interface Look {
  readonly name: string;
  readonly path: string;
  /** CSS, or one of Playwright's selectors. */
  readonly filled: string;
}

const looks: readonly Required<PageOptions>[] = [
  { width: 1280, scheme: 'light' },
  { width: 1280, scheme: 'dark' },
  { width: 390, scheme: 'light' },
  { width: 390, scheme: 'dark' },
];

/** Kept after the run, to be looked at. */
export const pictures = join(import.meta.dirname, '../../../dist/screenshots/console');

/** The demo, and its administrator signed in to the console. What the pages complain of fails the test that asks (`expectQuiet`). */
export class ConsoleStage extends DemoStage {
  #context!: BrowserContext;
  readonly #complaints: string[] = [];

  override async open(): Promise<void> {
    await super.open();
    await rm(pictures, { recursive: true, force: true });
    await mkdir(pictures, { recursive: true });
    this.#context = await this.signIn('admin');
  }

  get url(): string {
    return this.demo.find(/(http:\S+)\/login\/demo/);
  }

  /** The id of one of the demo's. */
  async controlPlane(name: string): Promise<string> {
    const { data } = (await this.demo.ask('GET', `/v2/control-planes?filter[name][eq]=${name}`)) as {
      data: readonly { id: string }[];
    };
    return data[0]!.id;
  }

  /** A browser of its own, in which somebody is signed in. */
  async signIn(name: string): Promise<BrowserContext> {
    // What moves is looked at when it stands still.
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto(`${this.url}/login/demo`);
    await page.getByRole('button', { name: new RegExp(`${name} ·`) }).click();
    await page.waitForURL((url) => url.href.startsWith(this.url));
    await page.close();
    return context;
  }

  /** A page of the administrator's; close it. */
  async page({ width = 1280, scheme = 'light' }: PageOptions = {}, context = this.#context): Promise<Page> {
    const page = await context.newPage();
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    page.on('pageerror', ({ message }) => this.#complaints.push(message));
    // Refusals of the content security policy are among these. What the identity provider's pages say is not ours.
    page.on(
      'console',
      (said) =>
        said.type() === 'error' &&
        page.url().startsWith(this.url) &&
        this.#complaints.push(`${said.text()} ${said.location().url} (on ${page.url()})`),
    );
    page.on('dialog', (dialog) => {
      this.#complaints.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    return page;
  }

  /** Opens a screen. */
  async visit(path: string, options?: PageOptions): Promise<Page> {
    const page = await this.page(options);
    await page.goto(this.url + path);
    return page;
  }

  /** Until the first text of a screen is there, from the start of the navigation, with nothing in the cache. Milliseconds. */
  async firstPaintMs(path: string): Promise<number> {
    const page = await this.page();
    const session = await page.context().newCDPSession(page);
    await session.send('Network.clearBrowserCache');
    await page.goto(this.url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    let paintMs: number | undefined;
    while (paintMs === undefined)
      paintMs = await page.evaluate(`performance.getEntriesByName('first-contentful-paint')[0]?.startTime`);
    await page.close();
    return paintMs;
  }

  /** Wide and narrow, light and dark: filled, nothing scrolls sideways, and axe finds nothing serious. Pictures are kept. */
  async expectLooks({ name, path, filled }: Look): Promise<void> {
    const page = await this.page();
    for (const { width, scheme } of looks) {
      await page.emulateMedia({ colorScheme: scheme });
      // Colours are changed in place: whether a screen can be read hangs on them, not on how it came about.
      if (scheme === 'light') {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(this.url + path);
      }
      await page.locator(filled).first().waitFor();
      await isFilled(page);
      expect(await page.getByRole('heading', { level: 1 }).count(), `${path}: headings that say what it is`).toBe(1);
      await page.screenshot({ path: join(pictures, `${name}-${width}-${scheme}.png`) });
      const which = `${path} at ${width} pixels, ${scheme}`;
      expect(await widthBeyond(page), `${which}: scrolls sideways by`).toBe(0);
      // Narrow and dark has the parts of the one and the colours of the other.
      if (width === 1280 || scheme === 'light') expect(await seriousProblems(page), which).toEqual([]);
    }
    await page.close();
    this.expectQuiet();
  }

  /** What was provoked: browsers complain of each answer that is no success. */
  forgive(what: RegExp): void {
    const others = this.#complaints.filter((complaint) => !what.test(complaint));
    this.#complaints.splice(0, this.#complaints.length, ...others);
  }

  /** No page has complained since the last time. */
  expectQuiet(): void {
    expect(this.#complaints.splice(0)).toEqual([]);
  }
}

/** What stands in for what is being read; in a list that says it is not busy, for rows further down. */
const filling = '[aria-busy=true], .shimmer:not([aria-busy=false] *)';

/** Nothing is read any more that has a place on the screen. */
export async function isFilled(page: Page): Promise<void> {
  await expect.poll(() => page.locator(filling).count(), { message: page.url() }).toBe(0);
}

/** How far the page, or the screen in it, would have to be scrolled sideways. */
export async function widthBeyond(page: Page): Promise<number> {
  const all = page.locator('html, #screen');
  return Math.max(...(await all.evaluateAll((them) => them.map((it) => it.scrollWidth - it.clientWidth))));
}
