import { type CoreErrorCode, parseAddress } from '@sallyport/contracts';
import type { HeaderList } from '@sallyport/pipeline';
import { HeaderKind, headerKind, isProtected, isTwinOfGuarded } from './header-rules.ts';

/** What the framing of a request says, once it was found unambiguous. */
export interface Framing {
  /** Bytes; undefined when the body is chunked or there is none. */
  contentLength: number | undefined;
  chunked: boolean;
  upgrade: string | undefined;
  /** Lower-case names that `Connection` lists. */
  connectionNames: readonly string[];
  wantsTrailers: boolean;
  expectsContinue: boolean;
}

const none: readonly string[] = [];
const headersMax = 1000;

/**
 * Refuses requests that two readers could understand differently (RFC 9112 §6.3, §11.2). Node's parser has rejected
 * most already; this is what it lets through. HTTP/2 has its own framing, so only the names are checked there.
 */
export function checkHeaders(headers: HeaderList, httpVersion: '1.0' | '1.1' | '2.0'): Framing | CoreErrorCode {
  const isHttp2 = httpVersion === '2.0';
  if (headers.length > headersMax) return 'headers_too_large';
  let contentLength: number | undefined;
  let chunked = false;
  let upgrade: string | undefined;
  let connectionNames: readonly string[] = none;
  let wantsTrailers = false;
  let expectsContinue = false;
  let hosts = 0;

  for (let i = 0; i < headers.length; i++) {
    const name = headers.name(i);
    switch (headerKind(name)) {
      case HeaderKind.endToEnd:
        if (isTwinOfGuarded(name)) return 'ambiguous_framing';
        break;
      case HeaderKind.host:
        if (++hosts > 1) return 'bad_host';
        break;
      case HeaderKind.contentLength: {
        if (contentLength !== undefined) return 'ambiguous_framing';
        const value = headers.value(i);
        if (!isDigits(value)) return 'ambiguous_framing';
        contentLength = Number(value);
        if (!Number.isSafeInteger(contentLength)) return 'ambiguous_framing';
        break;
      }
      case HeaderKind.transferEncoding:
        if (chunked || isHttp2 || headers.value(i).toLowerCase() !== 'chunked') return 'ambiguous_framing';
        chunked = true;
        break;
      case HeaderKind.connection: {
        if (isHttp2) return 'ambiguous_framing';
        const names = listNames(headers.value(i));
        if (connectionNames.length + names.length > connectionNamesMax) return 'headers_too_large';
        if (names.some(isProtected)) return 'ambiguous_framing';
        connectionNames = connectionNames.length === 0 ? names : [...connectionNames, ...names];
        break;
      }
      case HeaderKind.upgrade:
        upgrade = headers.value(i).toLowerCase();
        break;
      case HeaderKind.te:
        wantsTrailers = headers.value(i).toLowerCase().includes('trailers');
        break;
      case HeaderKind.expect:
        if (headers.value(i).toLowerCase() !== '100-continue') return 'bad_request';
        expectsContinue = true;
        break;
      default:
        break;
    }
  }
  // HTTP/1.0 knows no chunks: who sends them there takes one of us for something else (RFC 9112 §6.1).
  if (chunked && (contentLength !== undefined || httpVersion === '1.0')) return 'ambiguous_framing';
  if (upgrade !== undefined && (chunked || (contentLength ?? 0) > 0)) return 'ambiguous_framing';
  return { contentLength, chunked, upgrade, connectionNames, wantsTrailers, expectsContinue };
}

function isDigits(value: string): boolean {
  if (value.length === 0 || value.length > 16) return false;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

/** Each is compared with each header. */
const connectionNamesMax = 100;
const keepAlive: readonly string[] = ['keep-alive'];
const close: readonly string[] = ['close'];

/** The names of a `Connection` value; the two common values cost nothing. */
export function listNames(value: string): readonly string[] {
  if (value === 'keep-alive' || value === 'Keep-Alive') return keepAlive;
  if (value === 'close') return close;
  return value
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
}

export interface Authority {
  host: string;
  port: number | undefined;
}

const ipv6 = /^\[([0-9a-f:.]{2,45})\](?::(\d{1,5}))?$/;
const name = /^[a-z0-9._~-]{1,253}$/;

/** Reads a Host value or `:authority` (RFC 9110 §7.2); undefined when it is not one. */
export function parseAuthority(value: string): Authority | undefined {
  const lower = value.toLowerCase();
  if (lower.startsWith('[')) {
    const [, address = '', digits] = ipv6.exec(lower) ?? [];
    const port = digits === undefined ? undefined : Number(digits);
    if (!address.includes(':') || parseAddress(address) === undefined || (port ?? 0) > 65535) return undefined;
    return { host: `[${address}]`, port };
  }
  const colon = lower.indexOf(':');
  const host = colon < 0 ? lower : lower.slice(0, colon);
  if (!name.test(host)) return undefined;
  const bare = host.endsWith('.') ? host.slice(0, -1) : host;
  if (colon < 0) return { host: bare, port: undefined };
  const port = lower.slice(colon + 1);
  if (!isDigits(port) || Number(port) > 65535) return undefined;
  return { host: bare, port: Number(port) };
}
