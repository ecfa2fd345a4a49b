import { createStore } from '@sallyport/store';
import { expect, it } from 'vitest';
import { Duty } from './duty.ts';

it('is done by one of several control planes, and by another once that ends', async () => {
  const { close, leases } = await createStore({ file: ':memory:' });
  const one = new Duty('alerts', { isShared: true, leases });
  const other = new Duty('alerts', { isShared: true, leases });
  const done: string[] = [];
  const round = async () => {
    await one.do(async () => void done.push('one'));
    await other.do(async () => void done.push('other'));
  };
  await round();
  await round();
  await one.end();
  await other.do(async () => void done.push('other'));
  await round();
  expect(done).toEqual(['one', 'one', 'other', 'other']);
  await close();
});
