import { describe, expect, it } from 'vitest';
import { KeptNames } from './kept-names.ts';

const consumer = (id: string, name: string) => ({ kind: 'consumer', id, name }) as const;

describe('names that are kept', () => {
  it('are those of a file, and those that changed since, each once', () => {
    const names = new KeptNames();
    expect(names.all).toEqual([]);
    names.use('h1', 'file-1');
    for (let n = 0; n < 100; n++) names.add(`d${n}`, [consumer('a', `ann ${n}`)]);
    names.add('h2', [consumer('b', 'bob')]);
    expect(names.all).toEqual([
      { type: 'names', hash: 'h1', file: 'file-1' },
      { type: 'names-added', hash: 'h2', names: [consumer('a', 'ann 99'), consumer('b', 'bob')] },
    ]);
  });

  it('are of the newest configuration, also where nothing with a name has changed in it', () => {
    const names = new KeptNames();
    names.use('h1', 'file-1');
    names.add('h2', []);
    expect(names.all).toMatchObject([{ hash: 'h1' }, { hash: 'h2', names: [] }]);
    names.use('h3', 'file-3');
    expect(names.all).toEqual([{ type: 'names', hash: 'h3', file: 'file-3' }]);
  });

  it('are found where their file has moved to', () => {
    const names = new KeptNames();
    names.use('h1', 'file-1');
    names.add('h2', [consumer('a', 'ann')]);
    names.moveTo('file-2');
    expect(names.all).toEqual([
      { type: 'names', hash: 'h1', file: 'file-2' },
      { type: 'names-added', hash: 'h2', names: [consumer('a', 'ann')] },
    ]);
  });
});
