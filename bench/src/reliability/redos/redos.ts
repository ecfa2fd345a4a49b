import type { PluginHooks } from '@sallyport/pipeline';
import { plugins } from '@sallyport/plugins';
import { exchange, fakeServices } from '@sallyport/testkit';
import { atLeast, atMost, exactly, type Figure, type Form, type ReliabilityRun, timing, told } from '../run.ts';
import { hostilePatterns, hostileTexts, ordinaryPatterns } from './hostile.ts';

export const redos: ReliabilityRun = {
  name: 'S-REDOS',
  promise: 'no pattern that is taken, and no text, costs more than its length',
  run,
};

const textBytes = 100 * 1024;
const textsOf = { short: 2, full: 40 } as const;

async function run(form: Form): Promise<Figure[]> {
  const definition = plugins.find(({ name }) => name === 'ai-prompt-guard')!;
  await definition.load?.();

  function guard(config: Record<string, unknown>): PluginHooks | undefined {
    const parsed = definition.schema.parse(config) as never;
    const problems = definition.check?.(parsed, { route: undefined, service: undefined, tags: [] }) ?? [];
    if (problems.length > 0) return undefined;
    const context = { pluginId: 'p', routeId: undefined, serviceId: undefined, slot: 0 };
    return definition.setup(parsed, fakeServices(), context);
  }

  let taken = 0;
  let answered = 0;
  let texts = 0;
  let slowest = { ms: 0, pattern: '' };
  // As they are, what they find ends the search; with a sign behind that no text has, it goes on to the end.
  for (const pattern of hostilePatterns.flatMap((one) => [one, `(?:${one})☃`])) {
    const hooks = guard({ deny_patterns: [pattern], normalize: false });
    if (hooks === undefined) continue;
    taken++;
    const hostile = hostileTexts(pattern, textBytes, textsOf[form]);
    // What a pattern leads to from each of its places is found out once, by whichever text comes first: up to 10 ms.
    await ask(hooks, hostile[0]!, 1);
    for (const text of hostile) {
      texts++;
      const { ms, isAnswered } = await ask(hooks, text);
      if (isAnswered) answered++;
      if (ms > slowest.ms) slowest = { ms, pattern };
    }
  }

  const deny_patterns = ordinaryPatterns.map((one) => `(?:${one})☃`);
  const usual = guard({ deny_patterns, normalize: false })!;
  const seeing = guard({ deny_patterns })!;
  let slowestOfAll = 0;
  let slowestSeeing = 0;
  for (const pattern of ordinaryPatterns)
    for (const text of hostileTexts(pattern, textBytes, Math.ceil(textsOf[form] / 4))) {
      slowestOfAll = Math.max(slowestOfAll, (await ask(usual, text)).ms);
      slowestSeeing = Math.max(slowestSeeing, (await ask(seeing, text)).ms);
    }
  const question = 'Could you tell me what the weather will be like tomorrow in the north, and what to wear? '.repeat(
    46,
  );
  const small = await ask(usual, question.slice(0, 4096), 2000);
  const smallSeeing = await ask(seeing, question.slice(0, 4096), 2000);
  return [
    atLeast('hostile patterns', hostilePatterns.length * 2, 40),
    told('  of these, taken', taken),
    exactly('texts of 100 KB that were not answered for', texts - answered, 0),
    timing(atMost(`slowest of these (${slowest.pattern})`, slowest.ms, 5, 'ms')),
    timing(atMost('slowest for 20 ordinary patterns at once', slowestOfAll, 5, 'ms')),
    told('  the same, with disguises taken off, ms', slowestSeeing.toFixed(2)),
    timing(atMost('20 patterns on 4 KB of ordinary text', small.ms, 0.3, 'ms')),
    timing(atMost('  the same, with disguises taken off', smallSeeing.ms, 0.3, 'ms')),
  ];
}

/** The processor's time, which is counted in steps of some milliseconds: for several times together. */
async function ask(hooks: PluginHooks, text: string, times = 5): Promise<{ ms: number; isAnswered: boolean }> {
  let isAnswered = true;
  const before = process.threadCpuUsage();
  for (let i = 0; i < times; i++) {
    const x = exchange({ method: 'POST', headers: { 'content-type': 'text/plain' } });
    x.body = Buffer.from(text);
    x.call = { kind: 'bytes' };
    const refusal = await hooks.onCall!(x, x.call);
    isAnswered &&= refusal === undefined || refusal.status === 400;
  }
  const { user, system } = process.threadCpuUsage(before);
  return { ms: (user + system) / 1000 / times, isAnswered };
}
