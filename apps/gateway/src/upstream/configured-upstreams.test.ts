import type { ConfigDocument } from '@sallyport/contracts';
import { describe, expect, it } from 'vitest';
import { ConfiguredUpstream, configureUpstreamsSteps } from './configured-upstreams.ts';
import { upstreamWith } from './endpoint-fixture.ts';
import { plainTarget } from './plain-host.ts';

function documentOf(count: number): ConfigDocument {
  const upstreams = Array.from({ length: count }, (_, n) => upstreamWith({ id: `id-${n}`, name: `u${n}` }));
  const targets = upstreams.flatMap(({ id }) =>
    ['a:80', 'b:80'].map((address) => ({ ...plainTarget(address), id: `${id} ${address}`, upstream: { id } })),
  );
  return { collections: { upstreams, targets } } as unknown as ConfigDocument;
}

describe('upstreams of a configuration', () => {
  it('are read in slices, each with its targets', () => {
    const steps = configureUpstreamsSteps(documentOf(2_000), ['u1', 'unknown']);
    let slices = 0;
    let step = steps.next();
    for (; !step.done; step = steps.next()) slices++;
    const configured = step.value;
    expect(slices).toBeGreaterThan(10);
    expect(configured.find('u7')!.targets.map(({ target }) => target)).toEqual(['a:80', 'b:80']);
    expect(configured.find('unknown')).toBeUndefined();
    expect(configured.hasTarget({ name: 'u7', target: 'b:80' })).toBe(true);
    expect(configured.hasTarget({ name: 'u7', target: 'c:80' })).toBe(false);
    expect([...configured].length).toBe(2_000);
  });

  it('have equal texts when they mean the same', () => {
    const text = (weight: number) =>
      new ConfiguredUpstream(upstreamWith({}), [{ ...plainTarget('a:80'), weight }]).text;
    expect(text(1)).toBe(text(1));
    expect(text(1)).not.toBe(text(2));
  });
});
