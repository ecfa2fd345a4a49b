import type { RequestHead } from '@sallyport/pipeline';
import { authorityOf } from '../shared/authority.ts';

/**
 * What a caller has signed, as it came over the wire, whatever plugins made of it since. Undefined where a signed header came twice:
 * nobody knows which one the upstream would read.
 */
export function signingString(head: RequestHead, names: readonly string[]): string | undefined {
  const lines: string[] = [];
  for (const name of names) {
    const value = headerOf(head, name.toLowerCase());
    if (value === repeated) return undefined;
    if (value !== undefined) lines.push(`${name}: ${value}`);
    else if (name === '@request-target') lines.push(`${name}: ${head.method.toLowerCase()} ${head.target}`);
    else if (name === 'request-line') lines.push(`${head.method} ${head.target} HTTP/${versionOf(head)}`);
    else lines.push(`${name}:`);
  }
  return lines.join('\n');
}

const repeated: unique symbol = Symbol('repeated');

/** The value of a header of the request as it came; `name` is lower-case. */
export function headerOf(head: RequestHead, name: string): string | typeof repeated | undefined {
  const { rawHeaders } = head;
  let found: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const written = rawHeaders[i]!;
    if (written.length !== name.length || written.toLowerCase() !== name) continue;
    if (found !== undefined) return repeated;
    found = rawHeaders[i + 1]!;
  }
  // HTTP/2 has it elsewhere.
  return found ?? (name === 'host' ? authorityOf(head.scheme, head.host, head.port) : undefined);
}

function versionOf({ httpVersion }: RequestHead): string {
  return httpVersion === '2.0' ? '2' : httpVersion;
}
