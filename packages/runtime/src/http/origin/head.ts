import { isFieldName, isFieldValue, isRequestTarget } from '@sallyport/http1';
import type { OriginRequest } from '@sallyport/pipeline';

/** Servers expect a length of these even when it is none (RFC 9110 §8.6). */
const methodsWithBody = new Set(['POST', 'PUT', 'PATCH']);

/** The request line and header block, or what is wrong with them. */
export function writeOriginHead(
  { method, target, headers, body }: OriginRequest,
  versionAndHost: string,
): string | { problem: string } {
  if (!isFieldName(method)) return { problem: 'the method cannot be sent' };
  if (!isRequestTarget(target)) return { problem: 'the path holds a character that cannot be sent' };
  let text = `${method} ${target}${versionAndHost}`;
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!;
    const value = headers[i + 1]!;
    if (!isFieldName(name) || !isFieldValue(value))
      return { problem: `the header ${JSON.stringify(name)} holds a character that cannot be sent` };
    if (isOurs(name)) return { problem: `the header ${name} is added here` };
    text += `${name}: ${value}\r\n`;
  }
  if (body === undefined) return methodsWithBody.has(method) ? `${text}Content-Length: 0\r\n\r\n` : `${text}\r\n`;
  if (body === 'chunked') return `${text}Transfer-Encoding: chunked\r\n\r\n`;
  return `${text}Content-Length: ${body.length}\r\n\r\n`;
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
