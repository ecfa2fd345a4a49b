import { describe, expect, it } from 'vitest';
import { readFlags } from './flags.ts';

describe('the flags of the chatbot', () => {
  it('have defaults for one machine, but for who issues tokens', () => {
    expect(readFlags(['--issuer', 'http://127.0.0.1:9000'])).toEqual({
      listen: { host: '127.0.0.1', port: 8400 },
      url: 'http://127.0.0.1:8000/chat',
      issuer: 'http://127.0.0.1:9000',
      audience: undefined,
      modelsUrl: 'http://127.0.0.1:8000/models/v1',
      toolsUrl: 'http://127.0.0.1:8000/tools',
      requestsUrl: 'http://127.0.0.1:8300/requests',
      signOutUrl: undefined,
      dataFolder: '.sallyport/chatbot',
      model: undefined,
    });
    expect(() => readFlags([])).toThrow('--issuer is missing');
  });

  it('keep an issuer to the letter, and take the last slash off addresses', () => {
    const args = ['--issuer', 'https://idp.example/', '--url', 'https://example.com/chat/', '--listen', '[::1]:0'];
    expect(readFlags(args)).toMatchObject({
      issuer: 'https://idp.example/',
      url: 'https://example.com/chat',
      listen: { host: '::1', port: 0 },
    });
  });

  it.each([
    [['--listen', '8400'], "--listen: '8400' is not written as HOST:PORT"],
    [['--url', 'ftp://x'], "--url: 'ftp://x' is no http or https URL"],
    [['--nothing'], 'Unknown option'],
  ])('refuse %j with a sentence', (args, sentence) => {
    expect(() => readFlags(['--issuer', 'http://127.0.0.1:9000', ...args])).toThrow(sentence);
  });
});
