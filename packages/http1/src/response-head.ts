import { isFieldValue } from './syntax.ts';

/** 15 digits: below 2^53, so that the length is exact. */
const lengthPattern = /^[0-9]{1,15}$/;

/** What the status line and the framing fields of a head say. One object per connection, filled anew for each head. */
export class ResponseHead {
  minorVersion = 1;
  status = 0;
  reason = '';
  /** -1 when the head gives no length. */
  contentLength = -1;
  chunked = false;
  close = false;
  keepAlive = false;
  /** Seconds from `Keep-Alive: timeout=…` that the upstream keeps an idle connection; -1 when it does not say. */
  keepAliveSeconds = -1;
  #keepAliveText = '';
  #keepAliveTextSeconds = -1;

  /** RFC 9112 §4; answers false for anything but HTTP/1.0 and HTTP/1.1. The space before an empty reason may be missing. */
  readStatusLine(line: string): boolean {
    if (line.length < 12 || !line.startsWith('HTTP/1.') || line.charCodeAt(8) !== 0x20) return false;
    const minorVersion = digit(line, 7);
    const hundreds = digit(line, 9);
    const tens = digit(line, 10);
    const ones = digit(line, 11);
    if (minorVersion > 1 || hundreds > 9 || hundreds < 1 || tens > 9 || ones > 9) return false;
    if (line.length > 12 && line.charCodeAt(12) !== 0x20) return false;
    this.minorVersion = minorVersion;
    this.status = hundreds * 100 + tens * 10 + ones;
    this.reason = line.length > 13 ? line.slice(13) : '';
    return this.reason === 'OK' || isFieldValue(this.reason);
  }

  /** Reads what frames the message (RFC 9112 §6, §9.3) from names and values in turn. Gives the problem, if there is one. */
  readFraming(fields: readonly string[]): string | undefined {
    this.contentLength = -1;
    this.chunked = false;
    this.close = false;
    this.keepAlive = false;
    this.keepAliveSeconds = -1;
    for (let i = 0; i < fields.length; i += 2) {
      const name = fields[i]!;
      switch (name.length) {
        case 10:
          if (isNamed(name, 'connection')) this.#readConnection(fields[i + 1]!);
          else if (isNamed(name, 'keep-alive')) this.#readKeepAlive(fields[i + 1]!);
          break;
        case 14:
          if (!isNamed(name, 'content-length')) break;
          if (this.contentLength >= 0) return 'there are two Content-Length fields';
          if (!lengthPattern.test(fields[i + 1]!)) return 'the Content-Length is not a number';
          this.contentLength = Number(fields[i + 1]);
          break;
        case 17:
          if (!isNamed(name, 'transfer-encoding')) break;
          if (this.chunked) return 'there are two Transfer-Encoding fields';
          if (!isNamed(fields[i + 1]!, 'chunked')) return 'the Transfer-Encoding is not chunked';
          this.chunked = true;
          break;
      }
    }
    if (this.chunked && this.contentLength >= 0) return 'there are both Transfer-Encoding and Content-Length';
    if (this.chunked && this.minorVersion === 0) return 'an HTTP/1.0 answer has a Transfer-Encoding';
    return undefined;
  }

  #readConnection(value: string): void {
    if (isNamed(value, 'keep-alive')) this.keepAlive = true;
    else if (isNamed(value, 'close')) this.close = true;
    else {
      for (const token of value.split(',')) {
        const name = token.trim().toLowerCase();
        if (name === 'close') this.close = true;
        else if (name === 'keep-alive') this.keepAlive = true;
      }
    }
  }

  #readKeepAlive(value: string): void {
    if (value !== this.#keepAliveText) {
      const seconds = /(?:^|[,;\s])timeout=([0-9]{1,9})(?:$|[,;\s])/i.exec(value)?.[1];
      this.#keepAliveText = value;
      this.#keepAliveTextSeconds = seconds === undefined ? -1 : Number(seconds);
    }
    this.keepAliveSeconds = this.#keepAliveTextSeconds;
  }
}

/** The digit at `index`; a number above 9 for any other character. */
function digit(text: string, index: number): number {
  const value = text.charCodeAt(index) - 0x30;
  return value < 0 ? 10 : value;
}

function isNamed(name: string, lowerCase: string): boolean {
  return name === lowerCase || (name.length === lowerCase.length && name.toLowerCase() === lowerCase);
}
