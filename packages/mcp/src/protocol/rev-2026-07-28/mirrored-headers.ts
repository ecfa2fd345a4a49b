import type { HeaderList } from '@sallyport/pipeline';
import type { ReadMessage } from '../../message.ts';
import { decodeHeaderValue, stripSpace } from './header-values.ts';

/**
 * Do `Mcp-Method` and `Mcp-Name` say what the body says? Absent ones pass unless required: clients know of no name to a
 * method that their revision does not have.
 */
export function mirrorsBody(
  headers: HeaderList,
  message: ReadMessage,
  methodRequired: boolean,
  nameRequired: boolean,
): boolean {
  const method = headers.get('mcp-method');
  if (method === undefined ? methodRequired : stripSpace(method) !== message.method) return false;
  if (message.target === undefined) return true;
  const name = headers.get('mcp-name');
  return name === undefined ? !nameRequired : decodeHeaderValue(name) === message.target;
}
