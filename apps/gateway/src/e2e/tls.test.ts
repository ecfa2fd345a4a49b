import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect as connectHttp2, constants } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls';
import { selfSigned } from '@sallyport/runtime';
import { listenOnLoopback, type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type Echo, echoed, serve, type TestServer } from './support.ts';

const authority = selfSigned({ names: ['Test CA'], days: 2, isCa: true });
const server = selfSigned({ names: ['127.0.0.1', 'localhost'], days: 2, issuer: authority });
const client = selfSigned({ names: ['gateway.example'], days: 2, issuer: authority });
const exact = selfSigned({ names: ['exact.example'], days: 2 });
const wild = selfSigned({ names: ['*.wild.example'], days: 2 });
const fallback = selfSigned({ names: ['fallback.example'], days: 2 });
const certificateId = 'a1b2c3d4-0000-4000-8000-000000000001';
const authorityId = 'a1b2c3d4-0000-4000-8000-000000000002';

let plain: TestServer;
let secured: TestServer;
let uploads: { path: string; ended: boolean }[];
let gateway: RunningGateway;
let url: string;
let session: ClientHttp2Session;

const pem = (text: string) => JSON.stringify(text);

beforeAll(async () => {
  uploads = [];
  plain = await serve((request, response) => {
    const upload = { path: request.url!, ended: false };
    uploads.push(upload);
    request.on('error', () => {});
    request.once('end', () => {
      upload.ended = true;
    });
    if (request.url === '/cut') {
      response.writeHead(200, { 'x-one': '1', __proto__: 'p' } as Record<string, string>);
      response.write('part', () => response.destroy());
      return;
    }
    if (request.url === '/fields') {
      response.writeHead(200, ['__proto__', 'x', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']).end('ok');
      return;
    }
    if (request.url === '/early') {
      response.writeHead(403).end('no');
      return;
    }
    void buffer(request).then(
      (body) => {
        const { method, url, headers } = request;
        response.end(JSON.stringify({ method, url, headers, body: `${body.length}` }));
      },
      () => {},
    );
  });
  secured = await listenOnLoopback(
    createTlsServer(
      { ...server, ca: authority.cert, requestCert: true, rejectUnauthorized: false },
      (request, response) => {
        const peer = (request.socket as TLSSocket).getPeerCertificate() as Partial<PeerCertificate>;
        response.end(`client ${peer.subject?.CN ?? 'unknown'}`);
      },
    ),
  );
  const https = secured.url.replace('http:', 'https:');
  gateway = await startGateway({
    env: { TEST_CERT: exact.cert, TEST_KEY: exact.key },
    config: `
_format_version: "3.0"
services:
  - { name: plain, url: "${plain.url}", routes: [
      { name: any, paths: [/], preserve_host: true },
      { name: sni, paths: [/sni], snis: [exact.example], protocols: [https] },
      { name: added, paths: [/added], plugins: [{ name: response-transformer, config: { add: { headers: ["connection:x", "x-added:1"] } } }] }] }
  - { name: unverified, url: "${https}", tls_verify: false, retries: 0, routes: [{ paths: [/unverified] }] }
  - { name: verified, url: "${https}", tls_verify: true, retries: 0, routes: [{ paths: [/verified] }] }
  - { name: default, url: "${https}", retries: 0, routes: [{ paths: [/default] }] }
  - { name: trusted, url: "${https}", tls_verify: true, ca_certificates: [${authorityId}], client_certificate: ${certificateId}, retries: 0, routes: [{ paths: [/trusted] }] }
  - { name: misnamed, url: "${https.replace('127.0.0.1', '127.0.0.2')}", tls_verify: true, ca_certificates: [${authorityId}], retries: 0, routes: [{ paths: [/misnamed] }] }
ca_certificates: [{ id: ${authorityId}, cert: ${pem(authority.cert)} }]
certificates:
  - { id: ${certificateId}, cert: ${pem(client.cert)}, key: ${pem(client.key)} }
  - { cert: "{vault://env/test-cert}", key: "{vault://env/test-key}", snis: [exact.example] }
  - { cert: ${pem(wild.cert)}, key: ${pem(wild.key)}, snis: ["*.wild.example"] }
  - { cert: ${pem(fallback.cert)}, key: ${pem(fallback.key)}, snis: ["*"] }
`,
  });
  url = gateway.proxyTlsUrl!;
  session = connectHttp2(url, { rejectUnauthorized: false });
});
afterAll(async () => {
  session?.destroy();
  await gateway?.stop();
  await Promise.all([plain?.stop(), secured?.stop()]);
});

interface Http2Answer {
  headers: Record<string, unknown>;
  text: string;
}

function open(headers: Record<string, string>, endStream = true): ClientHttp2Stream {
  return session.request({ ':authority': 'api.example', ...headers }, { endStream });
}

async function answerOf(stream: ClientHttp2Stream): Promise<Http2Answer> {
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
  return { headers, text: (await buffer(stream)).toString() };
}

describe('the certificate shown', () => {
  const shown = async (servername: string): Promise<string> => {
    const socket = connectTls({
      host: '127.0.0.1',
      port: Number(new URL(url).port),
      servername,
      rejectUnauthorized: false,
    });
    await once(socket, 'secureConnect');
    const { CN } = socket.getPeerCertificate().subject;
    socket.destroy();
    return String(CN);
  };
  it.each([
    ['exact.example', 'exact.example'],
    ['EXACT.example', 'exact.example'],
    ['a.wild.example', '*.wild.example'],
    ['other.example', 'fallback.example'],
    ['', 'fallback.example'],
  ])('for %j is that of %s', async (name, expected) => {
    expect(await shown(name)).toBe(expected);
  });
});

describe('HTTP/1.1 over TLS', () => {
  it('is proxied, and the upstream learns of it', async () => {
    const answer = await ask(`${url}/x`, { tls: { rejectUnauthorized: false } });
    expect(echoed(answer).headers).toMatchObject({
      'x-forwarded-proto': 'https',
      'x-forwarded-port': new URL(url).port,
    });
  });

  it('routes by the name asked for', async () => {
    const asked = async (servername: string) =>
      echoed(await ask(`${url}/sni/x`, { tls: { rejectUnauthorized: false, servername } })).url;
    expect(await asked('exact.example')).toBe('/x');
    expect(await asked('other.example')).toBe('/sni/x');
  });
});

describe('HTTP/2', () => {
  it('is proxied with its authority as Host', async () => {
    const { headers, text } = await answerOf(open({ ':path': '/h2?q=1', 'x-a': '1' }));
    expect(headers).toMatchObject({ ':status': 200 });
    const echo = JSON.parse(text) as Echo;
    expect(echo).toMatchObject({
      url: '/h2?q=1',
      headers: { host: 'api.example', 'x-a': '1', 'x-forwarded-host': 'api.example' },
    });
    expect(echo.headers['via']).toMatch(/^2/);
    expect(headers['via']).toBeDefined();
  });

  it('keeps the port of the authority where the host is preserved', async () => {
    const { text } = await answerOf(open({ ':path': '/h2', ':authority': 'api.example:9443' }));
    expect((JSON.parse(text) as Echo).headers['host']).toBe('api.example:9443');
  });

  it('refuses a Host that is not the authority', async () => {
    const stream = open({ ':path': '/h2', host: 'other.example' });
    const outcome = await answerOf(stream).then(
      ({ headers }) => headers[':status'],
      () => 400,
    );
    expect(outcome).toBe(400);
  });

  it('carries uploads, of known length or not', async () => {
    for (const length of [100_000, 10, undefined]) {
      const stream = open(
        { ':method': 'POST', ':path': '/up', ...(length && { 'content-length': `${length}` }) },
        false,
      );
      stream.end(Buffer.alloc(length ?? 50_000));
      const { text } = await answerOf(stream);
      expect((JSON.parse(text) as Echo).body).toBe(String(length ?? 50_000));
    }
  });

  it('never makes an upload that was given up look complete', async () => {
    const stream = open({ ':method': 'POST', ':path': '/given-up' }, false);
    stream.on('error', () => {});
    stream.write(Buffer.alloc(50_000));
    await expect.poll(() => uploads.some(({ path }) => path === '/given-up')).toBe(true);
    // Not close(), which ends the body first.
    stream.destroy(new Error('given up'));
    await expect
      .poll(() => uploads.find(({ path }) => path === '/given-up'))
      .toEqual({ path: '/given-up', ended: false });
    // One more exchange, by whose end a false end of the upload would have arrived.
    await answerOf(open({ ':path': '/after' }));
    expect(uploads.find(({ path }) => path === '/given-up')).toMatchObject({ ended: false });
  });

  it('resets a stream whose upstream broke off', async () => {
    const stream = open({ ':path': '/cut' });
    stream.resume();
    await expect(once(stream, 'end')).rejects.toThrow(/NGHTTP2_INTERNAL_ERROR/);
    expect(stream.rstCode).toBe(constants.NGHTTP2_INTERNAL_ERROR);
  });

  it('sends repeated and strangely named fields as they are', async () => {
    const { headers, text } = await answerOf(open({ ':path': '/fields' }));
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(text).toBe('ok');
  });

  it('leaves out connection fields that a plugin adds', async () => {
    const { headers } = await answerOf(open({ ':path': '/added' }));
    expect(headers).toMatchObject({ ':status': 200, 'x-added': '1' });
    expect(headers).not.toHaveProperty('connection');
  });

  it('passes an early answer on while the upload still comes', async () => {
    const stream = open({ ':method': 'POST', ':path': '/early' }, false);
    stream.on('error', () => {});
    stream.write(Buffer.alloc(200_000));
    const { headers, text } = await answerOf(stream);
    expect(headers[':status']).toBe(403);
    expect(text).toBe('no');
    stream.destroy();
  });

  it('answers HEAD and errors', async () => {
    expect((await answerOf(open({ ':path': '/x', ':method': 'HEAD' }))).text).toBe('');
    const { headers } = await answerOf(open({ ':path': '/unverified/%00' }));
    expect(headers[':status']).toBe(400);
  });
});

describe('an upstream over TLS', () => {
  it.each([
    ['/unverified', 200, 'client unknown'],
    ['/verified', 502, 'invalid response'],
    ['/default', 502, 'invalid response'],
    ['/trusted', 200, 'client gateway.example'],
    ['/misnamed', 502, 'invalid response'],
  ])('%s answers %d', async (path, status, text) => {
    const answer = await ask(gateway.proxyUrl + path);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(text);
  });
});
