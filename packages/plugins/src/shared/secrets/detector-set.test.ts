import { describe, expect, it } from 'vitest';
import { ChannelScan } from './channel-scan.ts';
import { DetectorSet } from './detector-set.ts';
import { personalDetectors, secretDetectors } from './detectors/index.ts';

const all = [...secretDetectors, ...personalDetectors];

describe('the detectors', () => {
  it('hold back no more than some thousand characters', () => {
    expect(new DetectorSet(all).charsMax).toBeLessThan(2100);
  });

  // A quadratic expression would take seconds for any of these; the time is measured, and judged, in the reliability run `redact`.
  it('take time in proportion to the text, whatever it is', () => {
    const units = [
      'a',
      'A1-',
      'key=',
      'key ',
      '1234 ',
      'eyJaaaaaaaaaaaaaaaaaaaaaaa.',
      'a@b.',
      'http://a:',
      '\\n',
      ' ',
      '=',
      '-u a:',
      'DE12 ',
      'sk-',
    ];
    const set = new DetectorSet(all);
    for (const unit of units) {
      const startedAtMs = performance.now();
      new ChannelScan(set).end(unit.repeat(100_000 / unit.length));
      expect(performance.now() - startedAtMs).toBeLessThan(3000);
    }
  });

  it('find what is not whole and yet of worth, wherever it begins, and nothing that is too little', () => {
    const set = new DetectorSet(all);
    const begun = 'ghp_wXq2Rt9LmZ4vKp7Ns';
    for (const before of ['', 'a ', 'Use gh ghp_ key = ', '\\n', '"']) {
      expect(set.unfinished(before + begun, 0)).toMatchObject([{ kind: 'github-token', from: before.length }]);
      expect(set.unfinished(before + begun, before.length + 1)).toEqual([]);
    }
    expect(set.unfinished(`${'word '.repeat(30)}p${begun}`, 0)).toEqual([]);
    expect(set.unfinished('ghp_wXq2Rt9', 0)).toEqual([]);
  });
});
