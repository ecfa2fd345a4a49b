import { findChatDialect } from '@sallyport/llm';
import { describe, expect, it } from 'vitest';
import { providerError } from './provider-error.ts';
import { redact } from './redact.ts';

const dialect = findChatDialect('openai-chat')!;
const secret = 'b64/of+ours/12==';
const clean = (text: string) => redact(text, [secret], { authority: 'inside:8000', host: 'inside' });
const failure = { status: 401, kind: 'authentication', message: `no ${secret}`, code: secret, param: secret } as const;

function written(body?: string) {
  const said = body === undefined ? { failure } : { failure, body: Buffer.from(body) };
  return providerError(dialect, said, clean).body.toString();
}

describe('the error of a provider', () => {
  it.each([
    ['as it is', secret],
    ['with escaped slashes, as PHP writes it', secret.replaceAll('/', '\\/')],
    ['in code points', secret.replace(/./g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)],
  ])('hides a credential that stands there %s', (_how, inside) => {
    const said = written(`{"error":{"message":"wrong\\n: ${inside}","code":7}}`);
    expect(JSON.parse(said)).toEqual({ error: { message: 'wrong\n: [redacted]', code: 7 } });
  });

  it('hides it in all that is written anew', () => {
    expect(written()).not.toContain('b64');
  });

  it('that nests too deep is told in our words', () => {
    const deep = 20_000;
    const said = written(`{"error":"\\n","x":${'['.repeat(deep)}${']'.repeat(deep)}}`);
    expect(JSON.parse(said)).toMatchObject({ error: { type: 'authentication_error' } });
  });
});
