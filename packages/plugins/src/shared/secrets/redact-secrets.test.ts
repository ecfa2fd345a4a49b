import { describe, expect, it } from 'vitest';
import { redactSecrets } from './redact-secrets.ts';

const key = `AKIA${'Q3T5WXYZ2B4C6D7E'}`;

describe('redacting secrets', () => {
  it('takes out what has a pattern, and leaves the rest as it is', async () => {
    const redacted = await redactSecrets(`{"content":"my key is ${key}, mail ann.lee@corp-mail.com"}`);
    expect(redacted).toMatch(/^\{"content":"my key is \[redacted:[a-z-]+\], mail \[redacted:[a-z-]+\]"\}$/);
    expect(await redactSecrets('nothing to see')).toBe('nothing to see');
  });

  it('finds a secret wherever a long text is cut into turns', async () => {
    for (const before of [32 * 1024 - 10, 32 * 1024, 64 * 1024 - 3]) {
      const redacted = await redactSecrets(`${'a '.repeat(before / 2)}${key} end`);
      expect(redacted).not.toContain(key);
      expect(redacted.endsWith(' end')).toBe(true);
    }
  });
});
