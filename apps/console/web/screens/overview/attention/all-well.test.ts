import { describe, expect, it } from 'vitest';
import { allWell } from './all-well.ts';

describe('that nothing needs attention', () => {
  it('is said of what was read', () => {
    expect(allWell(['gateways', 'upstreams', 'alerts'], [])).toBe(
      'Nothing: gateways follow, upstreams answer, no alert fires.',
    );
    expect(allWell(['gateways', 'alerts'], ['gateways'])).toBe('Nothing: no alert fires.');
  });

  it('is not said where nothing could be read, or may be', () => {
    expect(allWell(['gateways'], ['gateways'])).toBe('Nothing could be read.');
    expect(allWell([], [])).toBe('You may see nothing of what could need attention.');
  });
});
