import { describe, expect, it } from 'vitest';
import { Arguments } from './arguments.ts';
import { controlPlaneFlags } from './control-plane-flags.ts';
import { controlPlaneOptions } from './control-plane-options.ts';

const read = (line: string) => controlPlaneOptions(new Arguments(line.split(' ').filter(Boolean), controlPlaneFlags));

describe('flags of sallyport control-plane', () => {
  it('say nothing that is needed', async () => {
    expect(await read('')).toMatchObject({
      listen: { host: '127.0.0.1', port: 8300 },
      tls: undefined,
      urls: [],
      database: undefined,
      clickHouse: undefined,
      smtp: undefined,
      tokenFile: undefined,
    });
  });

  it('open it to others behind TLS alone, unless they say otherwise', async () => {
    const open = '--listen 0.0.0.0:8300';
    await expect(read(open)).rejects.toThrow('--allow-network behind a proxy that ends TLS');
    expect((await read(`${open} --allow-network`)).listen.host).toBe('0.0.0.0');
  });

  it.each([
    ['--tls-cert a.pem', '--tls-cert and --tls-cert-key go together'],
    ['--tls-cert away.pem --tls-cert-key away.key', '--tls-cert: away.pem cannot be read'],
    ['--analytics-retention 1d', '--requests-retention cannot be longer'],
    ['--clickhouse http://me:secret@127.0.0.1:1', 'go into --clickhouse-user'],
    ['--clickhouse localhost', 'is not like https://clickhouse'],
    ['--clickhouse-password-file word', 'add --clickhouse URL'],
    ['--database postgres://me:secret@127.0.0.1/x', 'put the URL into --database-file'],
    ['--database postgres://127.0.0.1/x --database-file word', 'give one of them'],
    ['--database-ca away.pem', 'there is no server to trust'],
    ['--smtp-from a@example.com', '--smtp-url-file and --smtp-from go'],
    ['--url control.example.com', 'is not like https://control'],
  ])('are refused where they make no sense: %s', async (line, message) => {
    await expect(read(line)).rejects.toThrow(message);
  });
});
