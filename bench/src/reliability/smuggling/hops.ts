import { chunked, chunksOf, compose, may, must, type Payload, smuggled, withLength } from './payload.ts';

/** RFC 9110 §7.6 and §7.8: what is between two neighbours, and who may say who somebody is. */
export function hopPayloads(): Payload[] {
  return [...connections(), ...upgrades(), ...twins(), ...expectations(), ...controls()];
}

/** To have a header removed on the way is to have a check removed. */
const endToEnd = [
  'Authorization',
  'Cookie',
  'Host',
  'Content-Length',
  'Content-Type',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Proto',
  'X-Forwarded-Port',
  'X-Forwarded-Prefix',
  'X-Real-IP',
  'X-Consumer-ID',
  'X-Consumer-Username',
  'X-Consumer-Custom-ID',
  'X-Credential-Identifier',
  'X-Anonymous-Consumer',
  'X-Consumer-Groups',
  'apikey',
  'Origin',
  'Mcp-Session-Id',
  'Forwarded',
  'Via',
  'Accept',
  'Cache-Control',
  'Traceparent',
];

function connections(): Payload[] {
  const forms = [
    (name: string) => name,
    (name: string) => `close, ${name}`,
    (name: string) => `keep-alive, ${name.toLowerCase()}`,
    (name: string) => `${name.toUpperCase()}, keep-alive`,
  ];
  return endToEnd.flatMap((name) => {
    // Content-Length is there already; Host too.
    const own = name === 'Host' || name === 'Content-Length' ? '' : `${name}: 1\r\n`;
    return [
      ...forms.map((form) => must('Connection names', form(name), withLength(`Connection: ${form(name)}\r\n${own}`))),
      must(
        'Connection names',
        `${name} on a second line`,
        withLength(`Connection: keep-alive\r\nConnection: ${name}\r\n${own}`),
      ),
    ];
  });
}

function upgrades(): Payload[] {
  const protocols = [
    'websocket',
    'WebSocket',
    'h2c',
    'HTTP/2.0',
    'TLS/1.0',
    'x',
    'websocket, h2c',
    'h2c, websocket',
    '',
  ];
  return protocols.flatMap((protocol) => {
    const upgrade = `Connection: Upgrade\r\nUpgrade: ${protocol}\r\n`;
    const settings = `Connection: Upgrade, HTTP2-Settings\r\nUpgrade: ${protocol}\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n`;
    const get = { line: 'GET /case/{id} HTTP/1.1\r\n' };
    return [
      must('Upgrade with a body', `${protocol}, with a length`, withLength(upgrade)),
      must('Upgrade with a body', `${protocol}, chunked`, chunked(upgrade)),
      must('Upgrade with a body', `${protocol}, GET with a length`, withLength(upgrade, smuggled, get)),
      must('Upgrade with a body', `${protocol}, GET chunked`, chunked(upgrade, chunksOf(smuggled), get)),
      must('Upgrade with a body', `${protocol}, HTTP2-Settings`, withLength(settings)),
    ];
  });
}

/** A header that some frameworks take for the one with hyphens, which we set. */
function twins(): Payload[] {
  const names = [
    'X_Consumer_ID',
    'X_Consumer_Username',
    'X_Consumer_Custom_ID',
    'X_Consumer_Groups',
    'X_Credential_Identifier',
    'X_Anonymous_Consumer',
    'X_Forwarded_For',
    'X_Forwarded_Host',
    'X_Forwarded_Proto',
    'X_Forwarded_Port',
    'X_Real_IP',
  ];
  const spellings = names.flatMap((name) => [
    name,
    name.toLowerCase(),
    name.replace('_', '-'),
    name.replace(/_(?!.*_)/, '-'),
  ]);
  return [...new Set(spellings)]
    .filter((name) => name.includes('_'))
    .map((name) => must('underscore twin', name, withLength(`${name}: root\r\n`)));
}

function expectations(): Payload[] {
  const values = ['x', '100-continue, x', '200-ok', '100-continue;a=b', '"100-continue"', '100'];
  return values.map((value) => may('Expect', value, withLength(`Expect: ${value}\r\n`)));
}

/** Good requests: a runner that sees them rejected, or a recorder that finds fault with them, is of no use. */
function controls(): Payload[] {
  return [
    may('good', 'GET', compose({ line: 'GET /case/{id} HTTP/1.1\r\n' })),
    may('good', 'a length', withLength('')),
    may('good', 'chunked', chunked('')),
    may('good', 'Connection: close', withLength('Connection: close\r\n')),
    may('good', 'a header with an underscore', withLength('my_header: 1\r\n')),
  ];
}
