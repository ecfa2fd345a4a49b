import { expect, it } from 'vitest';
import { Places } from './places.ts';

it('gives each person so many places, everybody together so many, and a conversation one', () => {
  const places = new Places({ questionsAtOnceMax: 2, questionsAtOnceOfAllMax: 3 });
  const first = places.take('alice', 'a');
  expect(() => places.take('alice', 'a')).toThrow('The question before is still being answered.');
  places.take('alice', 'b');
  expect(() => places.take('alice', 'c')).toThrow('2 of your questions are being answered.');
  places.take('bob', 'a');
  expect(() => places.take('carol', 'a')).toThrow('as many questions as it can');
  first.leave();
  places.take('carol', 'a');
});
