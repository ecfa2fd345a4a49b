import type { Mail } from '@sallyport/pipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

export interface MailUnderTest {
  /** Of two workers that can reach each other. */
  readonly mail: readonly [Mail, Mail];
  close(): Promise<void> | void;
}

/** What every implementation of `Mail` promises. */
export function mailContract(name: string, open: () => Promise<MailUnderTest> | MailUnderTest): void {
  describe(`${name} (mail contract)`, () => {
    let opened: MailUnderTest;
    let one: Mail;
    let other: Mail;
    beforeEach(async () => {
      opened = await open();
      [one, other] = opened.mail;
    });
    afterEach(() => opened.close());

    it('brings a message to its box, whoever sends it, and to no other', async () => {
      const got: string[] = [];
      const box = one.open((message) => got.push(`box: ${message}`));
      one.open((message) => got.push(`another: ${message}`));
      expect(await other.send(box.address, 'ä\u{1f600}\n"')).toBe(true);
      expect(await one.send(box.address, 'from home')).toBe(true);
      expect(got).toEqual(['box: ä\u{1f600}\n"', 'box: from home']);
    });

    it('brings what one sends in the order in which it was sent', async () => {
      const got: string[] = [];
      const box = one.open((message) => got.push(message));
      const sent = Array.from({ length: 50 }, (_, n) => String(n));
      expect(await Promise.all(sent.map((text) => other.send(box.address, text)))).not.toContain(false);
      expect(got).toEqual(sent);
    });

    it('lets a box answer another', async () => {
      const answered = Promise.withResolvers<string>();
      const home = other.open(answered.resolve);
      const box = one.open((message) => void one.send(home.address, `${message}, yes`));
      expect(await other.send(box.address, 'there?')).toBe(true);
      expect(await answered.promise).toBe('there?, yes');
    });

    it('tells that a box is gone, or never was', async () => {
      const box = one.open(() => {});
      box.close();
      box.close();
      expect(await other.send(box.address, 'late')).toBe(false);
      expect(await one.send(box.address, 'late')).toBe(false);
      for (const address of ['', '.', 'nowhere', '7.x', `${box.address}x`, '__proto__.a'])
        expect(await other.send(address, 'lost')).toBe(false);
    });

    it('gives boxes addresses that fit into ids, and that tell nothing of each other', () => {
      const addresses = Array.from({ length: 100 }, () => one.open(() => {}).address);
      expect(new Set(addresses.map((address) => address.slice(-22))).size).toBe(100);
      for (const address of addresses) expect(address).toMatch(/^[\w.-]{23,59}$/);
    });

    it('takes a large message, and refuses one that is too large', async () => {
      const got = Promise.withResolvers<number>();
      const box = one.open((message) => got.resolve(message.length));
      expect(await other.send(box.address, 'x'.repeat(1 << 20))).toBe(true);
      expect(await got.promise).toBe(1 << 20);
      await expect(other.send(box.address, 'x'.repeat((1 << 20) + 1))).rejects.toThrow('1048577');
    });

    it('refuses when too much is on its way', async () => {
      const box = one.open(() => {});
      const large = 'x'.repeat(1 << 20);
      const outcomes = await Promise.allSettled(Array.from({ length: 40 }, () => other.send(box.address, large)));
      const refused = outcomes.filter(({ status }) => status === 'rejected');
      expect(refused.length).toBe(8);
      expect(await other.send(box.address, 'small')).toBe(true);
    });

    it('has taken a message though its box failed of it', async () => {
      const box = one.open(() => {
        throw new Error('unreadable');
      });
      expect(await other.send(box.address, 'm')).toBe(true);
    });

    it('ends with its worker: those who send are told', async () => {
      const box = one.open(() => {});
      one.close();
      expect(await other.send(box.address, 'm')).toBe(false);
    });
  });
}
