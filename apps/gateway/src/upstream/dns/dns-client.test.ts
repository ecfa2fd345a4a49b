import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DnsServer, startDnsServer } from '@sallyport/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DnsAnswer, RecordOrder } from './answer.ts';
import { DnsClient } from './dns-client.ts';
import { HostsFile, parseHosts } from './hosts-file.ts';
import { candidatesOf, parseSearchList } from './search-list.ts';

let server: DnsServer;
let folder: string;
let hostsPath: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-dns-'));
  hostsPath = join(folder, 'hosts');
  await writeFile(hostsPath, '10.9.9.9 in-file.example # a comment\n');
  server = await startDnsServer({
    'two.example': [
      { type: 'A', data: '10.0.0.1', ttl: 30 },
      { type: 'A', data: '10.0.0.2', ttl: 20 },
      { type: 'AAAA', data: 'fd00::1' },
    ],
    'six.example': [{ type: 'AAAA', data: 'fd00::6', ttl: 7 }],
    'alias.example': [{ type: 'CNAME', data: 'two.example' }],
    'empty.example': [],
    'short.corp.example': [{ type: 'A', data: '10.0.0.9' }],
    '_web._tcp.example': [
      { type: 'SRV', data: { priority: 10, weight: 7, port: 8081, target: 'two.example' } },
      { type: 'SRV', data: { priority: 10, weight: 0, port: 8082, target: 'in-file.example' } },
      { type: 'SRV', data: { priority: 20, weight: 99, port: 8083, target: 'two.example' } },
    ],
    'both.example': [
      { type: 'A', data: '10.0.0.3' },
      { type: 'SRV', data: { port: 81, target: 'six.example' } },
    ],
  });
});
beforeEach(() => {
  server.fault = undefined;
});
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const dnsClient = () =>
  new DnsClient({ servers: [server.address], hostsPath, resolvConfPath: join(folder, 'resolv.conf') });

async function resolve(name: string, order: RecordOrder = 'address-first'): Promise<DnsAnswer> {
  return await dnsClient().resolve(name, order);
}

const shown = (answer: DnsAnswer) =>
  answer.ok
    ? answer.addresses.map(({ ip, port, weight, name }) =>
        [ip, port, weight, name].filter((part) => part !== undefined),
      )
    : answer.kind;

describe('a DNS client', () => {
  it('finds all IPv4 addresses and the shortest time to live', async () => {
    const answer = await resolve('two.example');
    expect(shown(answer)).toEqual([['10.0.0.1'], ['10.0.0.2']]);
    expect(answer).toMatchObject({ ttlSeconds: 20 });
  });

  it('finds IPv6 addresses where there are no others, and what is behind an alias', async () => {
    expect(await resolve('six.example')).toMatchObject({ addresses: [{ ip: 'fd00::6' }], ttlSeconds: 7 });
    expect(shown(await resolve('alias.example'))).toEqual([['10.0.0.1'], ['10.0.0.2']]);
  });

  it('finds services: those of lowest priority, with port and weight', async () => {
    expect(shown(await resolve('_web._tcp.example', 'srv-first'))).toEqual([
      ['10.0.0.1', 8081, 7, 'two.example'],
      ['10.0.0.2', 8081, 7, 'two.example'],
      ['10.9.9.9', 8082, 1, 'in-file.example'],
    ]);
  });

  it('looks for services where a name has no address, or first if asked to', async () => {
    expect(shown(await resolve('_web._tcp.example'))).toHaveLength(3);
    expect(shown(await resolve('both.example'))).toEqual([['10.0.0.3']]);
    expect(shown(await resolve('both.example', 'srv-first'))).toEqual([['fd00::6', 81, 1, 'six.example']]);
  });

  it('asks again over TCP when an answer does not fit', async () => {
    server.fault = 'truncated';
    expect(shown(await resolve('two.example'))).toEqual([['10.0.0.1'], ['10.0.0.2']]);
  });

  it('tells a name that is not there from a server that does not know', async () => {
    expect(shown(await resolve('none.example'))).toBe('not_found');
    expect(shown(await resolve('empty.example'))).toBe('not_found');
    server.fault = 'servfail';
    expect(shown(await resolve('two.example'))).toBe('failed');
  });

  it.each(['garbage', 'forged'] as const)('believes no answer that is %s', { timeout: 60_000 }, async (fault) => {
    server.fault = fault;
    expect(shown(await resolve('two.example'))).toBe('failed');
  });

  it('looks for short names in the domains of the search list, as they are now', async () => {
    const client = dnsClient();
    const found = async () => shown(await client.resolve('short', 'address-first'));
    expect(await found()).toBe('not_found');
    await writeFile(join(folder, 'resolv.conf'), 'search other.example corp.example\n');
    expect(await found()).toEqual([['10.0.0.9']]);
    await rm(join(folder, 'resolv.conf'));
    expect(await found()).toBe('not_found');
  });

  it('believes the hosts file first, and reads it again when it has changed', async () => {
    expect(shown(await resolve('IN-FILE.example'))).toEqual([['10.9.9.9']]);
    expect(shown(await resolve('localhost'))).toEqual([['127.0.0.1']]);
    const hosts = new HostsFile(hostsPath);
    expect(hosts.find('new.example')).toBeUndefined();
    await writeFile(hostsPath, '10.9.9.9 in-file.example\n10.8.8.8 new.example\n');
    expect(hosts.find('new.example')).toEqual(['10.8.8.8']);
  });
});

describe('files of the system', () => {
  it('hosts: several names and addresses, IPv4 first', () => {
    const hosts = parseHosts('::1 both local\n10.0.0.1\tboth\tB\n10.0.0.2 both\n# 10.0.0.3 no\nnonsense x\n');
    expect([...hosts]).toEqual([
      ['both', ['10.0.0.1', '10.0.0.2']],
      ['local', ['::1']],
      ['b', ['10.0.0.1']],
    ]);
  });

  it('resolv.conf: search and ndots', () => {
    const list = parseSearchList('nameserver 10.0.0.1\nsearch a.example b.example.\noptions timeout:1 ndots:2\n');
    expect(list).toEqual({ domains: ['a.example', 'b.example.'], ndots: 2 });
    expect(candidatesOf('x', list)).toEqual(['x.a.example', 'x.b.example', 'x']);
    expect(candidatesOf('x.y.z', list)).toEqual(['x.y.z', 'x.y.z.a.example', 'x.y.z.b.example']);
    expect(candidatesOf('x.', list)).toEqual(['x']);
  });
});
