import { FakeClock, fakeServices } from '@sallyport/testkit';
import { expect, it } from 'vitest';
import { MemoryRecords } from './memory-records.ts';
import { createRecordsPort } from './records-port.ts';

it('the records of the node outlive whoever has used them, as plugins of a configuration that is replaced', async () => {
  const { log } = fakeServices();
  const clock = new FakeClock();
  const port = createRecordsPort({ clock, log, local: new MemoryRecords({ clock }) });
  await port.local.put('k', 'v', 1_000);
  port.local.close();
  expect(await port.local.get('k')).toBe('v');
  port.close();
  await expect(port.local.get('k')).rejects.toThrow('closed');
});
