import { describe, expect, it } from 'vitest';
import { foldName } from './fold.ts';

describe('the fold of a name', () => {
  it.each([
    'Params',
    'PARAMS',
    'paramſ',
    ' params',
    'params\u0000',
    'par\u200bams',
    'ｐａｒａｍｓ',
    'pàrams',
    'params\u00ad',
    '\ufeffparams',
    'params\u0000x',
    'params\ud800',
    'par\ufffdams',
  ])('takes %j for params', (name) => expect(foldName(name)).toBe('params'));
  it.each(['\u212aey', 'KEY', 'ｋey'])('takes %j for key', (name) => expect(foldName(name)).toBe('key'));
  it.each(['İd', 'ıd', 'ID'])('takes %j for id', (name) => expect(foldName(name)).toBe('id'));
  it('keeps different names apart', () => {
    expect(foldName('get_user')).not.toBe(foldName('get_users'));
    expect(foldName('get_user')).not.toBe(foldName('getuser'));
  });
});
