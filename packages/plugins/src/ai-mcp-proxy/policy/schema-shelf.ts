import { readElements, readJson, readMember, readText } from '@sallyport/json';
import { type ArgumentValidator, compileArgumentValidator } from './argument-validator.ts';

/**
 * The schemas of tools as servers listed them last. Each is compiled when a call first needs it. Whoever the list was for: a server
 * that shows different schemas to different callers is compared with what it showed last.
 */
export class SchemaShelf {
  readonly #byTool = new Map<string, Shelved>();
  #bytes = 0;

  /** The `tools` of a list, as sent. */
  learnList(result: Buffer, source: string | undefined): void {
    const tools = readMember(result, 'tools');
    if (tools === undefined) return;
    for (const entry of readElements(tools) ?? []) this.learn(entry, source);
  }

  /** One entry of a list. */
  learn(entry: Buffer, source: string | undefined): void {
    const name = readText(entry, 'name');
    const schema = readMember(entry, 'inputSchema');
    if (name === undefined || schema === undefined || name.length > nameCharactersMax) return;
    const key = keyOf(name, source);
    const known = this.#byTool.get(key);
    if (known?.text.equals(schema)) return;
    // A view would hold the whole list.
    this.#put(key, schema.length > schemaBytesMax ? tooLarge : Buffer.from(schema));
  }

  #put(key: string, text: Buffer): void {
    this.#drop(key);
    this.#byTool.set(key, { text, validator: undefined });
    this.#bytes += text.length;
    while (this.#byTool.size > toolsMax || this.#bytes > bytesMax) this.#drop(this.#byTool.keys().next().value!);
  }

  #drop(key: string): void {
    this.#bytes -= this.#byTool.get(key)?.text.length ?? 0;
    this.#byTool.delete(key);
  }

  /** Undefined where no list has told of the tool. */
  validatorOf(name: string, source: string | undefined): ArgumentValidator | { readonly problem: string } | undefined {
    const shelved = this.#byTool.get(keyOf(name, source));
    if (shelved === undefined) return undefined;
    shelved.validator ??=
      shelved.text === tooLarge
        ? { problem: `it has more than ${schemaBytesMax} bytes` }
        : compileArgumentValidator(readJson(shelved.text.toString()), { of: 'server' });
    return shelved.validator;
  }
}

interface Shelved {
  readonly text: Buffer;
  validator: ArgumentValidator | { readonly problem: string } | undefined;
}

const tooLarge = Buffer.from('false');
const schemaBytesMax = 128 * 1024;
const bytesMax = 16 * 1024 * 1024;
const nameCharactersMax = 256;
const toolsMax = 1_000;

function keyOf(name: string, source: string | undefined): string {
  return `${source ?? ''}\u0000${name}`;
}
