import { readJson, readMember } from '@sallyport/json';
import type { HeaderList } from '@sallyport/pipeline';
import { decodeHeaderValue, encodeHeaderValue } from './header-values.ts';

/** An argument of a tool that its calls repeat in `Mcp-Param-…`, as the schema's `x-mcp-header` says. */
export interface ParamHeader {
  readonly header: string;
  /** Keys from `arguments` down. */
  readonly path: readonly string[];
  readonly type: 'string' | 'integer' | 'boolean';
}

/** Is a call's header what its arguments say? Gives the header that isn't, undefined when all are. */
export function differingParamHeader(
  headers: HeaderList,
  declared: readonly ParamHeader[],
  args: Buffer | undefined,
): string | undefined {
  for (const { header, path, type } of declared) {
    const argument = argumentAt(args, path);
    // What the arguments lack needs no header, and one that is sent nevertheless says nothing.
    if (argument === undefined) continue;
    const value = headers.get(header.toLowerCase());
    if (value === undefined) {
      if (argument.text !== undefined) return header;
      continue;
    }
    const decoded = decodeHeaderValue(value);
    if (decoded === undefined || !equals(decoded, argument, type)) return header;
  }
  return undefined;
}

/** The headers that a call with these arguments needs: names and values in turn. */
export function writeParamHeaders(declared: readonly ParamHeader[], args: Buffer | undefined): string[] {
  return declared.flatMap(({ header, path }) => {
    const text = argumentAt(args, path)?.text;
    return text === undefined ? [] : [header, encodeHeaderValue(text)];
  });
}

interface Argument {
  /** As it was sent. */
  readonly json: string;
  /** As a header says it; undefined for what no header can say for sure: objects, numbers beyond 2^53. */
  readonly text: string | undefined;
}

function argumentAt(args: Buffer | undefined, path: readonly string[]): Argument | undefined {
  const json = args && readMember(args, ...path)?.toString();
  if (json === undefined || json === 'null') return undefined;
  const value: unknown = readJson(json);
  if (typeof value === 'string') return { json, text: value };
  if (typeof value === 'boolean') return { json, text: String(value) };
  if (typeof value !== 'number' || !Number.isFinite(value)) return { json, text: undefined };
  return { json, text: Number.isInteger(value) && !Number.isSafeInteger(value) ? undefined : String(value) };
}

function equals(decoded: string, { json, text }: Argument, type: ParamHeader['type']): boolean {
  if (text === undefined) return decoded === json || !isDecimal.test(json);
  if (decoded === text) return true;
  return type === 'integer' && isDecimal.test(decoded) && !json.startsWith('"') && Number(decoded) === Number(text);
}

const isDecimal = /^-?\d+(?:\.\d+)?$/;
