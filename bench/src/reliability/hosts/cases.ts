import { badHosts, goodHosts } from './host-values.ts';

/** A request, and what must become of it: refused, or answered with a redirect to `host`. */
export interface HostCase {
  what: string;
  /** Latin-1 text. */
  bytes: string;
  expected: 'refused' | { host: string };
}

/** One way for each use of the host: passed on, kept for the upstream, made a redirect by the core and by a plugin. */
const paths = ['/passed', '/kept', '/secure', '/moved'];

export function hostCases(): HostCase[] {
  return [
    ...badHosts.flatMap((host) =>
      paths.map((path) => refused(`Host: ${shown(host)}`, `GET ${path}`, `Host: ${host}\r\n`)),
    ),
    ...goodHosts.map(([value, host]) => redirected(`Host: ${value}`, `Host: ${value}\r\n`, host)),
    ...paths.flatMap(manyHosts),
    ...paths.flatMap(absoluteTargets),
    ...untrusted(),
  ];
}

/** For a gateway that trusts the peer: what X-Forwarded-Host names is the host, if it names one. */
export function trustedCases(): HostCase[] {
  const forwarded = (value: string, host: string) =>
    redirected(`X-Forwarded-Host: ${shown(value)}`, `Host: a.test\r\nX-Forwarded-Host: ${value}\r\n`, host);
  // Control characters are refused before anyone reads the field.
  const readable = badHosts.filter((value) => !/[\0-\x08\x0a-\x1f\x7f]/.test(value));
  return [
    ...readable.map((value) => forwarded(value, 'a.test')),
    ...goodHosts.map(([value, host]) => forwarded(value, host)),
  ];
}

function manyHosts(path: string): HostCase[] {
  const line = `GET ${path}`;
  return [
    refused('no Host', line, ''),
    refused('no Host, HTTP/1.0', `GET ${path}`, '', 'HTTP/1.0'),
    refused('Host twice, the same', line, 'Host: a.test\r\nHost: a.test\r\n'),
    refused('Host twice', line, 'Host: a.test\r\nHost: evil.test\r\n'),
    refused('Host twice, in other letters', line, 'host: a.test\r\nHOST: evil.test\r\n'),
    refused('Host twice, one empty', line, 'Host: a.test\r\nHost:\r\n'),
    refused('Host twice, with others between', line, 'Host: a.test\r\nX-A: 1\r\nHost: evil.test\r\n'),
    refused('a folded Host', line, 'Host: a.test\r\n evil.test\r\n'),
    refused('a Host that begins folded', line, 'Host:\r\n evil.test\r\n'),
    refused('a space before the colon', line, 'Host : evil.test\r\n'),
    refused('a Host behind a space', line, ' Host: evil.test\r\n'),
    refused('a Host ended by a bare CR', line, 'Host: a.test\rHost: evil.test\r\n'),
    refused('a Host ended by a bare LF', line, 'Host: a.test\nHost: evil.test\r\n'),
  ];
}

function absoluteTargets(path: string): HostCase[] {
  const host = 'Host: a.test\r\n';
  return [
    refused('absolute: another host', `GET http://evil.test${path}`, host),
    refused('absolute: another host, https', `GET https://evil.test${path}`, host),
    refused('absolute: another host, capitals', `GET HTTP://EVIL.TEST${path}`, host),
    refused('absolute: another port', `GET http://a.test:81${path}`, host),
    refused('absolute: a longer host', `GET http://a.test.evil.test${path}`, host),
    refused('absolute: user information', `GET http://a.test@evil.test${path}`, host),
    refused('absolute: user information in both', `GET http://a.test@evil.test${path}`, 'Host: a.test@evil.test\r\n'),
    refused('absolute: a backslash', `GET http://evil.test\\a.test${path}`, host),
    refused('absolute: no host', `GET http://${path}`, host),
    refused('absolute: bad host, no Host', `GET http://a.test:x${path}`, ''),
    refused('absolute: another scheme', `GET ftp://a.test${path}`, host),
    refused('absolute: a scheme that runs', `GET javascript://a.test${path}`, host),
    refused('authority form', 'GET evil.test:443', host),
    refused('asterisk form', 'GET *', host),
    refused('no slash', 'GET @evil.test/', host),
    refused('no slash, a scheme', `GET :evil.test${path}`, host),
  ];
}

/** Fields by which a client may claim another host; nobody has said that it can be believed. */
function untrusted(): HostCase[] {
  const names = [
    'X-Forwarded-Host',
    'X-Forwarded-Server',
    'X-Host',
    'X-HTTP-Host-Override',
    'X-Original-Host',
    'X-Real-Host',
  ];
  const fields = [
    ...names.map((name) => `${name}: evil.test\r\n`),
    ...badHosts
      .filter((value) => !/[\0-\x08\x0a-\x1f\x7f]/.test(value))
      .map((value) => `X-Forwarded-Host: ${value}\r\n`),
    'Forwarded: for=1.1.1.1;host=evil.test;proto=https\r\n',
    'X-Forwarded-Port: 1\r\nX-Forwarded-Prefix: //evil.test\r\nX-Forwarded-Path: //evil.test\r\n',
    'X-Original-URL: //evil.test\r\nX-Rewrite-URL: //evil.test\r\n',
  ];
  return fields.map((field) => redirected(`a.test, and ${shown(field.trim())}`, `Host: a.test\r\n${field}`, 'a.test'));
}

function refused(what: string, line: string, headers: string, version = 'HTTP/1.1'): HostCase {
  return { what: `${line}, ${what}`, bytes: `${line} ${version}\r\n${headers}\r\n`, expected: 'refused' };
}

function redirected(what: string, headers: string, host: string): HostCase {
  return { what, bytes: `GET /secure/x?y HTTP/1.1\r\n${headers}\r\n`, expected: { host } };
}

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
