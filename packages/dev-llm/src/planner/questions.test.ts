import { describe, expect, it } from 'vitest';
import { landscape, type SampleService } from './fixtures/landscape.fixture.ts';
import { callPlatform, platformTools } from './fixtures/platform.fixture.ts';
import { startTalk, type Told } from './fixtures/talk.fixture.ts';
import { type AskedQuestion, declines, followUps, paraphrases, type Ranking, variations } from './questions.fixture.ts';

function ask({ before = [], question }: AskedQuestion): Told {
  const talk = startTalk(platformTools, callPlatform);
  for (const one of before) talk(one);
  return talk(question);
}

function check(asked: AskedQuestion): void {
  const { text, calls } = ask(asked);
  const { expects, tools } = asked;
  if ('says' in expects) for (const words of expects.says) expect(text).toContain(words);
  else {
    expect(namesIn(text)).toEqual(rankedNames(expects));
    expect(calls.at(-1)).toMatchObject({ arguments: { timeRange: expects.timeRange } });
  }
  expect(calls.map(({ name }) => name)).toEqual(tools);
}

/** The first column of the table. */
function namesIn(text: string): string[] {
  const rows = text.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(2).map((row) => row.split(' | ')[0]!.slice(2));
}

function rankedNames({ planes, by, isLowestFirst, top = 10, service }: Ranking): string[] {
  const services = landscape.filter(({ name }) => planes.includes(name)).flatMap((plane) => plane.services);
  const ranked = services
    .filter((one) => countOf(one, 100) > 0 && (service === undefined || one.name === service))
    .map((one) => ({ name: one.name, value: values[by](one), requests: countOf(one, 100) }))
    .toSorted((a, b) => (isLowestFirst ? a.value - b.value : b.value - a.value) || b.requests - a.requests);
  return ranked.slice(0, top).map(({ name }) => name);
}

function countOf({ answers }: SampleService, from: number, to = 599): number {
  return Object.entries(answers).reduce((sum, [status, n]) => (+status >= from && +status <= to ? sum + n : sum), 0);
}

const values: Record<Ranking['by'], (one: SampleService) => number> = {
  errorRate: (one) => countOf(one, 400) / countOf(one, 100),
  clientErrorRate: (one) => countOf(one, 400, 499) / countOf(one, 100),
  serverErrorRate: (one) => countOf(one, 500) / countOf(one, 100),
  clientErrors: (one) => countOf(one, 400, 499),
  serverErrors: (one) => countOf(one, 500),
  latency: ({ latencyMs }) => latencyMs,
  requests: (one) => countOf(one, 100),
};

const cases = (some: readonly AskedQuestion[]) => some.map((one) => [one.name, one] as const);

describe('the planner answers', () => {
  it.each(cases(paraphrases))('the question of the mission, %s', (_name, asked) => check(asked));
  it.each(cases(variations))('variations of it: %s', (_name, asked) => check(asked));
  it.each(cases(followUps))('what follows: %s', (_name, asked) => check(asked));
});

describe('the planner declines', () => {
  it.each(cases(declines))('%s', (_name, asked) => check(asked));
});
