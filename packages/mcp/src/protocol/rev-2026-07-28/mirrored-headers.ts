import type { HeaderList } from '@sallyport/pipeline';
import type { ReadMessage } from '../../message.ts';

/**
 * Do `Mcp-Method` and `Mcp-Name` say what the body says? Absent ones pass unless required: clients know of no name to a
 * method that their revision does not have. The name may be written as `=?base64?…?=`, UTF-8 inside.
 */
export function mirrorsBody(
  headers: HeaderList,
  message: ReadMessage,
  methodRequired: boolean,
  nameRequired: boolean,
): boolean {
  const method = headers.get('mcp-method');
  if (method === undefined ? methodRequired : method.trim() !== message.method) return false;
  if (message.target === undefined) return true;
  const name = headers.get('mcp-name');
  return name === undefined ? !nameRequired : decodeName(name.trim()) === message.target;
}

/** The text a header value stands for; undefined when its base64 is broken. */
export function decodeName(value: string): string | undefined {
  const encoded = sentinel.exec(value)?.[1];
  // Header values arrive as Latin-1; a name outside ASCII has to be encoded, and a raw one is taken for its UTF-8 bytes.
  if (encoded === undefined) return isAscii(value) ? value : Buffer.from(value, 'latin1').toString();
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64') !== encoded) return undefined;
  const text = bytes.toString();
  return Buffer.from(text).equals(bytes) ? text : undefined;
}

const sentinel = /^=\?base64\?([A-Za-z0-9+/=]*)\?=$/;

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
