import { describe, expect, it } from 'vitest';
import { newOption } from './option-search.ts';

const teams = [{ value: 'team-1', label: 'Payments' }];

describe('what is written', () => {
  it('is offered as a new one', () =>
    expect(newOption(' Search ', true, teams)).toEqual([{ value: 'Search', label: 'Search', isNew: true }]));

  it.each([
    ['payments', true],
    ['team-1', true],
    ['  ', true],
    ['Search', false],
  ])('%j is not, where it is there, empty, or may not be made', (text, canCreate) =>
    expect(newOption(text, canCreate, teams)).toEqual([]),
  );
});
