import { expect, it } from 'vitest';
import { labelsOfText, textOfLabels } from './labels-text.ts';

it('writes and reads labels', () => {
  expect(labelsOfText(' team: payments ,stage:test, old')).toEqual({ team: 'payments', stage: 'test', old: 'true' });
  expect(labelsOfText(textOfLabels({ a: 'b', c: 'd' }))).toEqual({ a: 'b', c: 'd' });
  expect(labelsOfText('')).toEqual({});
});
