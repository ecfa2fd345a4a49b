import { describe, expect, it } from 'vitest';
import { landscape, type SampleService } from './fixtures/landscape.fixture.ts';
import { callPlatform, platformTools } from './fixtures/platform.fixture.ts';
import { startTalk, type Told } from './fixtures/talk.fixture.ts';
import {
  type AskedQuestion,
  declines,
  followUps,
  missionQuestion,
  namesIn,
  otherSubjects,
  paraphrases,
  type Ranking,
  variations,
} from './questions.fixture.ts';

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

function rankedNames({ planes, by, isLowestFirst, top = 10, service }: Ranking): string[] {
  const services = landscape.filter(({ name }) => planes.includes(name)).flatMap((plane) => plane.services);
  const ranked = services
    .filter((one) => countOf(one, 100) > 0 && (service === undefined || one.name === service))
    .map((one) => ({ name: one.name, value: values[by](one), requests: countOf(one, 100) }))
    .toSorted(
      (a, b) =>
        (isLowestFirst ? a.value - b.value : b.value - a.value) ||
        b.requests - a.requests ||
        a.name.localeCompare(b.name),
    );
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
  it.each(cases(otherSubjects))('questions about %s', (_name, asked) => check(asked));
  it.each(cases(followUps))('what follows: %s', (_name, asked) => check(asked));
});

describe('the planner declines', () => {
  it.each(cases(declines))('%s', (_name, asked) => check(asked));

  it('where a tool refuses, with its words and without a figure', () => {
    const refused = 'API Error (Status 403): You may not see analytics.';
    const talk = startTalk(platformTools, (name, given) =>
      name === 'query_api_requests' ? refused : callPlatform(name, given),
    );
    const { text } = talk(missionQuestion);
    expect(text).toContain(`> ${refused}`);
    expect(text).toContain('the tool `query_api_requests` did not do what I asked for');
    expect(text.replace(refused, '')).not.toMatch(/\d/);
  });

  it('where a tool is not offered, and says which', () => {
    const talk = startTalk(
      platformTools.filter(({ name }) => name !== 'query_api_requests'),
      callPlatform,
    );
    expect(talk(missionQuestion)).toEqual({
      calls: [],
      text: "I can't answer that without `query_api_requests`: this tool is not offered to me. Perhaps you may not call it.",
    });
  });
});

describe('the planner', () => {
  it('asks again after a tool failed, and only for what it was not told', () => {
    let isAway = true;
    const talk = startTalk(platformTools, (name, given) =>
      isAway && name === 'list_services' ? 'API Error (Status 503): later' : callPlatform(name, given),
    );
    talk(missionQuestion);
    isAway = false;
    const { calls, text } = talk(missionQuestion);
    expect(calls.map(({ name }) => name)).toEqual(['list_services', 'query_api_requests']);
    expect(namesIn(text)[0]).toBe('identity-verification');
  });

  it('reads a landscape of thousands of services page by page, and says where it stopped', () => {
    const { text, calls } = startTalk(platformTools, manyServices(7_500))(missionQuestion);
    expect(calls.map(({ name }) => name)).toEqual([
      'list_control_planes',
      ...Array(5).fill('list_services'),
      ...Array(10).fill('query_api_requests'),
    ]);
    expect(text).toContain('There are more services than I can list; these are the first 5,000.');
    expect(text).toContain('4,990 more services had requests');
  });
});

/** A control plane with so many services, each with a request; its tool takes as many ids as the platform's. */
function manyServices(count: number): typeof callPlatform {
  return (name, given) => {
    const { offset = '0', size, serviceIds = [] } = given as { offset?: string; size: number; serviceIds?: string[] };
    if (name === 'list_services') {
      const from = Number(offset);
      const ids = Array.from({ length: Math.min(size, count - from) }, (_, index) => `s-${from + index}`);
      const nextOffset = from + size < count ? String(from + size) : null;
      return JSON.stringify({ metadata: { nextOffset }, services: ids.map((id) => ({ serviceId: id, name: id })) });
    }
    if (name !== 'query_api_requests') return callPlatform(name, given);
    if (serviceIds.length > 500) return 'serviceIds: too many';
    const figures = { requests: 1, clientErrors: 0, serverErrors: 0, clientErrorRate: 0, serverErrorRate: 0 };
    const serviceDistribution = serviceIds.map((serviceId) => ({ serviceId, ...figures, averageLatencyMs: 1 }));
    return JSON.stringify({ statistics: { serviceDistribution } });
  };
}
