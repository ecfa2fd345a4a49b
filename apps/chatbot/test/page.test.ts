import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { launchChromium } from '@sallyport/testkit/chromium';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Problem, type Session, titleCharsMax } from '../src/wire.ts';
import { type AnsweringContext, endlessAnswer, problemAnswer, rankedAnswer, spokenAnswer } from './answers.ts';
import { type FakeChatbot, startFakeChatbot } from './fake-chatbot.ts';
import { barriersIn, belowTheFold, sidewaysIn } from './looks.ts';

const overview = 'Give me an overview of the services with the highest 4xx and 5xx error rates';
const requestsUrl = 'http://127.0.0.1:8300/requests';

const session: Session = {
  person: { name: 'Alice Adams', email: 'alice@example.com' },
  models: [
    { id: 'planner-a', name: 'Planner A', vendor: 'Development' },
    { id: 'planner-b', name: 'Planner B', vendor: 'Elsewhere' },
  ],
  suggestions: [overview, 'Which control planes are there?'],
  questionBytesMax: 2000,
  requestsUrl,
};

const limit: Problem = {
  kind: 'limit',
  message: 'Your tokens for this hour are used up.',
  advice: 'Ask again later.',
  retryAtMs: Date.now() + 600_000,
  requestId: 'the-refused-one',
};

let releaseLater = () => {};
const later = new Promise<void>((resolve) => {
  releaseLater = resolve;
});

const answers = {
  [overview]: rankedAnswer,
  endless: endlessAnswer,
  later: async (context: AnsweringContext) => {
    context.writer.write({ type: 'start' });
    await later;
    await spokenAnswer('Heard at last')(context);
  },
  limited: problemAnswer(limit),
  jailbreak: problemAnswer({
    kind: 'guard',
    message: 'This was refused before it reached a model.',
    advice: 'Ask in other words.',
  }),
  hostile: spokenAnswer(
    '<img src=x onerror="document.title=1"><script>document.title=1</script> [bad](javascript:alert(1)) [good](https://example.com/) ![a picture](https://example.com/leak.png)',
  ),
  deep: spokenAnswer(`${'>'.repeat(5_000)} deep`),
  'signed out': { status: 401, body: '<h1>401</h1>' },
  busy: { status: 503, body: 'upstream is away' },
};

describe('the page', () => {
  let chatbot: FakeChatbot;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  beforeAll(async () => {
    // Does nothing where the page is as new as its sources.
    execFileSync(process.execPath, [join(import.meta.dirname, '../../../tools/build-ui.js')]);
    const answer = ({ text = '' }) => answers[text as keyof typeof answers] ?? spokenAnswer(`Heard: ${text}`);
    [browser, chatbot] = await Promise.all([launchChromium(), startFakeChatbot({ session, answer })]);
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    context.setDefaultTimeout(10_000);
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      const isAnswerOfServer = message.text().startsWith('Failed to load resource');
      if (!isAnswerOfServer && ['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
  });
  afterAll(async () => {
    await browser?.close();
    await chatbot?.close();
  });
  afterEach(async () => {
    await leave();
    expect(complaints.splice(0)).toEqual([]);
    chatbot.asked.splice(0);
    chatbot.conversations.clear();
  });

  /** Loads the page anew. Its every complaint fails the test: an error, or something that the policy forbids. */
  async function open(): Promise<Page> {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1280, height: 844 });
    await page.goto(chatbot.url);
    await page.getByLabel('Your question').waitFor();
    return page;
  }

  /** Nothing of it is there for the next test. A page of its own for each would take the browser twice the time. */
  async function leave(): Promise<void> {
    if (page.url() === 'about:blank') return;
    await page.evaluate('localStorage.clear(); sessionStorage.clear()');
    await page.goto('about:blank');
  }

  async function ask(page: Page, text: string): Promise<void> {
    // An answer may end after its last word is there; until then nothing can be asked.
    await page.getByRole('button', { name: 'Ask', exact: true }).waitFor();
    await page.getByLabel('Your question').fill(text);
    await page.keyboard.press('Enter');
  }

  it('answers a suggested question with its steps, its numbers as bars and as a table, and a link for each hop', async () => {
    const page = await open();
    await page.getByRole('button', { name: overview }).click();
    expect(await page.evaluate('document.activeElement.ariaLabel')).toBe('Your question');
    const bars = page.getByRole('figure', { name: '4xx rate and 5xx rate' });
    await bars.waitFor();
    expect(await bars.getByRole('listitem').allInnerTexts()).toContainEqual(
      expect.stringMatching(/payments-adapter[\s\S]*6\.5 %[\s\S]*2\.3 %/),
    );
    await page.getByRole('button', { name: 'Table' }).press('Enter');
    expect(await page.getByRole('row', { name: 'payments-adapter' }).innerText()).toMatch(
      /12,480\s+811\s+6\.5 %\s+287\s+2\.3 %/,
    );
    const step = page.getByRole('list', { name: 'Tools called' }).first().getByRole('listitem').first();
    expect(await step.innerText()).toMatch(/done:\s+List control planes[\s\S]*61 ms/);
    await step.locator('summary').press('Enter');
    expect(await sidewaysIn(page)).toEqual([]);
    expect(await step.getByRole('region', { name: 'Result' }).innerText()).toContain(
      '9524ec7d-36d9-465d-a8c5-83a3c9390458',
    );
    const hops = page.getByRole('complementary', { name: 'Hops' });
    const links = await hops.getByRole('link').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    expect(links).toHaveLength(16);
    expect(links.every((link) => link?.startsWith(`${requestsUrl}/hop-`))).toBe(true);
    expect(await hops.innerText()).toContain('4bf92f3577b34da6a3ce929d0e0e4736');
  });

  it('is free of serious barriers in light and dark, and on a telephone, where nothing scrolls sideways', async () => {
    const page = await open();
    await ask(page, overview);
    await page.getByRole('figure').waitFor();
    expect(await barriersIn(page)).toEqual([]);
    expect(await sidewaysIn(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await barriersIn(page, ['color-contrast'])).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: 'Conversations' }).waitFor();
    expect(await sidewaysIn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Table' }).click();
    expect(await sidewaysIn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Show the hops' }).click();
    await page.getByRole('dialog').getByRole('link').first().waitFor();
    expect(await barriersIn(page)).toEqual([]);
  });

  it('keeps conversations in its address: reading it again shows the same, back leads back', async () => {
    const page = await open();
    await ask(page, 'first');
    await page.getByText('Heard: first').waitFor();
    const address = page.url();
    await page.getByRole('button', { name: 'New question' }).click();
    await page.getByRole('heading', { name: 'What do you want to know' }).waitFor();
    await ask(page, 'second');
    await page.getByText('Heard: second').waitFor();
    await page.getByRole('link', { name: 'first' }).click();
    await page.getByText('Heard: first').waitFor();
    expect(page.url()).toBe(address);
    await page.reload();
    await page.getByText('Heard: first').waitFor();
    await page.goBack();
    await page.getByText('Heard: second').waitFor();
  });

  it('asks the chosen model, each question in a trace of its own', async () => {
    const page = await open();
    await page.getByRole('combobox', { name: 'Model' }).press('Enter');
    await page.getByRole('option', { name: 'Planner B' }).click();
    await ask(page, 'first');
    await page.getByText('Heard: first').waitFor();
    await ask(page, 'second');
    await page.getByText('Heard: second').waitFor();
    const [first, second] = chatbot.asked;
    expect(first?.question).toEqual({
      conversationId: expect.stringMatching(/^[\w-]{8,64}$/),
      model: 'planner-b',
      text: 'first',
    });
    expect(second?.question.conversationId).toBe(first?.question.conversationId);
    expect(first?.traceparent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-01$/);
    expect(second?.traceparent?.slice(3, 35)).not.toBe(first?.traceparent?.slice(3, 35));
    await page.reload();
    expect(await page.getByRole('combobox', { name: 'Model' }).innerText()).toBe('Planner B');
  });

  it('goes on with an answer while another conversation is looked at', async () => {
    const page = await open();
    await ask(page, 'later');
    await page.getByRole('link', { name: 'later' }).waitFor();
    await page.getByRole('button', { name: 'New question' }).click();
    await ask(page, 'first');
    await page.getByText('Heard: first').waitFor();
    await page.getByRole('link', { name: 'later' }).click();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    releaseLater();
    await page.getByText('Heard at last').waitFor();
  });

  it('stops by the keyboard, and says so at the step that was broken off', async () => {
    const page = await open();
    await ask(page, 'endless');
    await page
      .getByRole('listitem')
      .filter({ hasText: /running:\s*Query API requests/ })
      .waitFor();
    await page.getByRole('combobox', { name: 'Model' }).press('Enter');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('option').first().waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: 'Stop' }).count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.getByText('Stopped', { exact: true }).waitFor();
    expect(await page.getByRole('listitem').filter({ hasText: 'Query API requests' }).innerText()).toContain(
      'stopped:',
    );
    await ask(page, 'first');
    await page.getByText('Heard: first').waitFor();
  });

  it('says why something was refused and when it is over, and asks again without a new question', async () => {
    const page = await open();
    await ask(page, 'limited');
    const alert = page.getByRole('alert');
    const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }).format(limit.retryAtMs);
    expect(await alert.innerText()).toContain(`You can ask again from ${clock}.`);
    expect(await alert.getByRole('link').getAttribute('href')).toBe(`${requestsUrl}/the-refused-one`);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => chatbot.asked.length).toBe(2);
    expect(chatbot.asked[1]?.question.text).toBeUndefined();
    await ask(page, 'jailbreak');
    const refusal = page.getByRole('alert').filter({ hasText: 'before it reached a model' });
    expect(await refusal.getByRole('button').count()).toBe(0);
    await page.setViewportSize({ width: 390, height: 500 });
    for (const text of ['first', 'second', 'limited']) {
      await ask(page, text);
      await expect.poll(() => chatbot.asked.at(-1)?.question.text).toBe(text);
      await page.getByRole('button', { name: 'Ask', exact: true }).waitFor();
    }
    await expect.poll(() => belowTheFold(page)).toBeLessThan(2);
  });

  it('leads back to signing in with the question, and says one again that never arrived', async () => {
    const page = await open();
    await ask(page, 'signed out');
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await expect.poll(() => page.getByLabel('Your question').inputValue()).toBe('signed out');
    await ask(page, 'busy');
    await page.getByRole('alert').filter({ hasText: 'status 503' }).getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => chatbot.asked.map(({ question }) => question.text)).toEqual(['signed out', 'busy', 'busy']);
  });

  it('shows what a model writes as text: nothing in it runs, loads or leads astray', async () => {
    const page = await open();
    await ask(page, 'hostile');
    const answer = page.getByRole('article', { name: 'Answer' });
    await answer.getByRole('link', { name: 'good' }).waitFor();
    expect(await answer.getByRole('link').count()).toBe(1);
    expect(await answer.getByRole('link').innerText()).toMatch(/^good \([\w.-]+\)$/);
    expect(await answer.locator('img, script').count()).toBe(0);
    expect(await answer.innerText()).toContain('<script>');
    expect(await page.title()).not.toBe('1');
    await ask(page, 'deep');
    await page.getByText('>> deep').waitFor();
  });

  it('says why there is nobody to ask, and looks again', async () => {
    const problem: Problem = { kind: 'model', message: 'No model answers now.', advice: 'Try again later.' };
    chatbot.session = { ...session, models: [], problem };
    const page = await open();
    expect(await page.getByRole('alert').innerText()).toContain(problem.message);
    expect(await page.getByLabel('Your question').isDisabled()).toBe(true);
    chatbot.session = session;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: overview }).waitFor();
  });

  it('is small enough for a slow connection', () => {
    const dist = join(import.meta.dirname, '../dist');
    const [, script = ''] = /<script type="module"[^>]* src="\.\/([^"]+)"/.exec(
      readFileSync(join(dist, 'index.html'), 'utf8'),
    )!;
    expect(gzipSync(readFileSync(join(dist, script))).length).toBeLessThan(200_000);
  });

  it('renames and deletes conversations with the keyboard', async () => {
    const page = await open();
    await ask(page, 'first');
    await page.getByRole('link', { name: 'first' }).waitFor();
    const menu = page.getByRole('button', { name: 'More about first' });
    await menu.press('Enter');
    await page.getByRole('menuitem', { name: 'Rename' }).press('Enter');
    const name = page.getByRole('textbox', { name: 'Name' });
    expect(await name.getAttribute('maxlength')).toBe(String(titleCharsMax));
    await name.fill('About errors');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'About errors' }).waitFor();
    await page.getByRole('button', { name: 'More about About errors' }).press('Enter');
    await page.getByRole('menuitem', { name: 'Delete' }).press('Enter');
    await page.getByRole('button', { name: 'Delete conversation' }).click();
    await page.getByText('What you ask is kept here').waitFor();
    expect(new URL(page.url()).search).toBe('');
  });
});
