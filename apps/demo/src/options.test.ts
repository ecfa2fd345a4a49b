import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

describe('the command line', () => {
  it('says ports and folder, or leaves them', () => {
    expect(readOptions([])).toEqual({
      ...{ ports: 8000, isFresh: false, showsExamples: false, stateFolder: resolve('.sallyport/demo') },
    });
    expect(readOptions(['--ports', '0', '--fresh', '--state-folder', 'other'])).toMatchObject({
      ...{ ports: 0, isFresh: true, stateFolder: resolve('other') },
    });
  });

  it.each(['80', '65300', '8e3', '-1', ''])('takes no port %j', (ports) => {
    expect(() => readOptions([`--ports=${ports}`])).toThrow(`--ports: '${ports}'`);
  });
});
