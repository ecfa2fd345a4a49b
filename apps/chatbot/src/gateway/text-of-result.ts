import type { CallToolResult } from '@modelcontextprotocol/client';

/** What a tool answered, as the text that a model reads. Throws what it says where it failed, and where it is too much. */
export function textOfResult({ content, structuredContent, isError }: CallToolResult, bytesMax: number): string {
  if (isError === true) throw new ToolFailure(textOf(content) || 'The tool failed.');
  const text = structuredContent === undefined ? textOf(content) : JSON.stringify(structuredContent);
  const bytes = Buffer.byteLength(text);
  if (bytes <= bytesMax) return text;
  throw new ToolFailure(
    `The result has ${bytes} bytes, and ${bytesMax} are read at most: ask for less, such as fewer results or a shorter time range.`,
  );
}

/** The tool itself says that it failed. */
export class ToolFailure extends Error {}

function textOf(content: CallToolResult['content']): string {
  return content
    .map((part) => (part.type === 'text' ? part.text : `[${part.type}, which is not shown here]`))
    .join('\n');
}
