import { describe, expect, it } from 'vitest';
import { measure, type Scored } from './measure.ts';

const scored = (label: Scored['label'], scores: number[], set = 'one', kind?: Scored['kind']): Scored[] =>
  scores.map((score) => ({ set, label, kind, score, falseAlarmRate: 1 / (score + 1) }));

describe('measuring a guard', () => {
  const ordinary = Array.from({ length: 100 }, (_, at) => at);
  const { rows } = measure(
    [
      ...scored('benign', ordinary),
      ...scored('attack', [98.5, 97.5, 50, 200]),
      ...scored('attack', [0.5], 'two', 'encoded'),
    ],
    0.01,
  );

  it('counts what is caught at given shares of false alarms', () => {
    expect(rows[0]).toMatchObject({
      of: 'one',
      attacks: 4,
      ordinary: 100,
      recallAt: { '1%': 0.5, '2%': 0.75, '5%': 0.75 },
    });
  });

  it('counts what is caught at the threshold', () => {
    expect(rows[0]).toMatchObject({ recall: 0.25, precision: 0.5, falseAlarms: 0.01 });
  });

  it('tells how likely an attack scores higher', () => {
    expect(rows[0]!.area).toBeCloseTo((99 + 98 + 50 + 100) / 400);
  });

  it('says nothing of what a set cannot tell', () => {
    expect(rows[1]).toMatchObject({ of: 'two', ordinary: 0, falseAlarms: null, recallAt: { '1%': null }, area: null });
  });

  it('compares each kind of attacks with the ordinary prompts of all sets', () => {
    expect(rows.map(({ of }) => of)).toEqual(['one', 'two', 'all sets', 'kind: direct', 'kind: encoded']);
    expect(rows[4]).toMatchObject({ attacks: 1, ordinary: 100 });
  });
});
