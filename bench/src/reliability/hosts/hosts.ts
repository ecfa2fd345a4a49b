import { connect } from 'node:http2';
import { RawConnection, startGateway } from '@sallyport/testkit';
import { atLeast, exactly, type Figure, type Form, type ReliabilityRun, told } from '../run.ts';
import { type Recorder, startRecorder } from '../smuggling/recorder.ts';
import { type HostCase, hostCases, trustedCases } from './cases.ts';
import { badHosts } from './host-values.ts';

export const hosts: ReliabilityRun = {
  name: 'S-HOST',
  promise: 'what names no host, or two, is refused, and no redirect is built from a host that nobody has checked',
  run,
};

/** The short form takes every so many of the cases. */
const step = { short: 5, full: 1 } as const;
const casesLeast = { short: 90, full: 500 } as const;

async function run(form: Form): Promise<Figure[]> {
  const recorder = await startRecorder();
  const config = configOf(recorder.url);
  const gateway = await startGateway({ config });
  const trusting = await startGateway({ config, args: ['--trusted-ips', '127.0.0.0/8'] });
  const some = <Item>(items: readonly Item[]) => items.filter((_, index) => index % step[form] === 0);
  const misses: string[] = [];
  try {
    const direct = some(hostCases());
    for (const each of direct) misses.push(...(await missesOf(each, gateway.proxyUrl, recorder)));
    const trusted = some(trustedCases());
    for (const each of trusted) misses.push(...(await missesOf(each, trusting.proxyUrl, recorder)));
    const authorities = some(badHosts);
    const http2 = await http2Misses(gateway.proxyUrl, authorities);
    const canary = await missesOf(
      {
        what: 'a plain request afterwards',
        bytes: 'GET /secure/x?y HTTP/1.1\r\nHost: a.test\r\n\r\n',
        expected: { host: 'a.test' },
      },
      gateway.proxyUrl,
      recorder,
    );
    misses.push(...http2.misses, ...canary);
    for (const miss of misses.slice(0, 30)) console.error(`  ${miss}`);
    return [
      atLeast('requests', direct.length + trusted.length + http2.asked, casesLeast[form]),
      told('  that must be refused', direct.filter(({ expected }) => expected === 'refused').length),
      told('  of these, over HTTP/2', http2.asked),
      told('  behind a trusted proxy', trusted.length),
      exactly('taken otherwise than they must be', misses.length, 0),
    ];
  } finally {
    await gateway.stop();
    await trusting.stop();
    await recorder.stop();
  }
}

/** What is wrong with how a case was taken: nothing, one thing or several. */
async function missesOf({ what, bytes, expected }: HostCase, proxyUrl: string, recorder: Recorder): Promise<string[]> {
  const connection = await RawConnection.open(proxyUrl);
  connection.send(bytes);
  const answer = await connection.answer();
  connection.destroy();
  const forwarded = recorder.take().length;
  if (typeof answer === 'string') return [`${what}: ${answer}`];
  const location = answer.headers.get('location');
  const misses: string[] = [];
  if (expected === 'refused') {
    if (answer.status !== 400) misses.push(`${what}: answered with ${answer.status}`);
    if (forwarded > 0) misses.push(`${what}: reached the upstream`);
    if (location !== undefined) misses.push(`${what}: redirected to ${location}`);
    if (answer.body.includes('evil.test')) misses.push(`${what}: the answer repeats the host`);
  } else if (location !== `https://${expected.host}/secure/x?y`) {
    misses.push(`${what}: ${answer.status}, redirected to ${location}`);
  }
  return misses;
}

/** The same values as `:authority`, and one that Host contradicts. What the client itself refuses to send is not asked. */
async function http2Misses(url: string, authorities: readonly string[]): Promise<{ asked: number; misses: string[] }> {
  const session = connect(url);
  session.on('error', () => {});
  const status = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve) => {
      try {
        const stream = session.request({ ':path': '/secure/x', ...headers });
        stream.on('response', (head) => resolve(head[':status']));
        stream.on('error', () => resolve(400));
        stream.resume();
      } catch {
        resolve(undefined);
      }
    });
  const misses: string[] = [];
  let asked = 0;
  try {
    const contradictions = [{ ':authority': 'a.test', host: 'evil.test' }];
    for (const headers of [
      ...authorities.filter((value) => value !== '').map((value) => ({ ':authority': value })),
      ...contradictions,
    ]) {
      const answered = await status(headers);
      if (answered === undefined) continue;
      asked++;
      if (answered !== 400) misses.push(`HTTP/2 ${JSON.stringify(headers)}: answered with ${answered}`);
    }
  } finally {
    session.destroy();
  }
  return { asked, misses };
}

function configOf(url: string): string {
  const secure = { protocols: ['https'], https_redirect_status_code: 301 };
  return JSON.stringify({
    _format_version: '3.0',
    services: [
      {
        name: 'recorder',
        url,
        retries: 0,
        routes: [
          { name: 'passed', paths: ['/passed'], strip_path: false },
          { name: 'kept', paths: ['/kept'], preserve_host: true },
          { name: 'secure', paths: ['/secure'], ...secure },
          {
            name: 'moved',
            paths: ['/moved'],
            plugins: [{ name: 'redirect', config: { location: 'https://b.test', keep_incoming_path: true } }],
          },
        ],
      },
    ],
  });
}
