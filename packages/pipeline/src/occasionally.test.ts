import { FakeClock } from '@sallyport/testkit';
import { expect, it } from 'vitest';
import { occasionally } from './occasionally.ts';

it('says it once in a while, and what is the matter then', async () => {
  const clock = new FakeClock();
  const said: string[] = [];
  const say = occasionally(clock, (reason) => said.push(reason));
  say('a');
  say('b');
  await clock.advance(999);
  say('c');
  await clock.advance(1);
  say('d');
  expect(said).toEqual(['a', 'd']);
});
