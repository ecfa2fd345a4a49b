import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { chooseAddresses } from './addresses.ts';

describe('the addresses', () => {
  it('are free ones where none are asked for, each another', async () => {
    const chosen = Object.values(await chooseAddresses(0));
    expect(new Set(chosen).size).toBe(chosen.length);
    for (const address of chosen) expect(Number(address.split(':')[1])).toBeLessThan(32_768);
  });

  it('are refused, with the way on, where another program has one', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(chooseAddresses(port)).rejects.toThrow(
      new RegExp(`^Ports? .*${port}.* taken by .*\\n +npm start -- --ports `),
    );
    other.close();
  });
});
