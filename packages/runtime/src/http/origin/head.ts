import { isFieldName, isFieldValue, isRequestTarget } from '@sallyport/http1';
import type { OriginRequest } from '@sallyport/pipeline';

/** Servers expect a length of these even when it is none (RFC 9110 §8.6). */
const methodsWithBody = new Set(['POST', 'PUT', 'PATCH']);

/** The request line and header block of HTTP/1.1, or what is wrong with them. */
export function writeOriginHead(
  { method, target, headers, body }: OriginRequest,
  versionAndHost: string,
): string | { problem: string } {
  const problem = lineProblem(method, target);
  if (problem !== undefined) return { problem };
  let text = `${method} ${target}${versionAndHost}`;
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!;
    const value = headers[i + 1]!;
    const problem = fieldProblem(name, value);
    if (problem !== undefined) return { problem };
    text += `${name}: ${value}\r\n`;
  }
  if (body === undefined) return methodsWithBody.has(method) ? `${text}Content-Length: 0\r\n\r\n` : `${text}\r\n`;
  if (body === 'chunked') return `${text}Transfer-Encoding: chunked\r\n\r\n`;
  return `${text}Content-Length: ${body.length}\r\n\r\n`;
}

/** The header list of HTTP/2, or what is wrong with it. */
export function writeOriginFields(
  { method, target, headers, body, firstByteTimeoutMs }: OriginRequest,
  scheme: 'http' | 'https',
  authority: string,
): string[] | { problem: string } {
  const problem = lineProblem(method, target);
  if (problem !== undefined) return { problem };
  if (firstByteTimeoutMs !== undefined) return { problem: 'the first byte has no limit of its own over HTTP/2' };
  const fields = [':method', method, ':scheme', scheme, ':authority', authority, ':path', target];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!;
    const value = headers[i + 1]!;
    const problem = fieldProblem(name, value);
    if (problem !== undefined) return { problem };
    fields.push(name.toLowerCase(), value);
  }
  if (body !== 'chunked' && body !== undefined) fields.push('content-length', String(body.length));
  return fields;
}

function lineProblem(method: string, target: string): string | undefined {
  if (!isFieldName(method)) return 'the method cannot be sent';
  return isRequestTarget(target) ? undefined : 'the path holds a character that cannot be sent';
}

function fieldProblem(name: string, value: string): string | undefined {
  if (!isFieldName(name) || !isFieldValue(value))
    return `the header ${JSON.stringify(name)} holds a character that cannot be sent`;
  return isOurs(name) ? `the header ${name} is added here` : undefined;
}

/** Twice they would make two requests of one for somebody. */
function isOurs(name: string): boolean {
  switch (name.length) {
    case 4:
      return isNamed(name, 'host');
    case 10:
      return isNamed(name, 'connection');
    case 14:
      return isNamed(name, 'content-length');
    case 17:
      return isNamed(name, 'transfer-encoding');
    default:
      return false;
  }
}

function isNamed(name: string, lowerCase: string): boolean {
  return name === lowerCase || name.toLowerCase() === lowerCase;
}
