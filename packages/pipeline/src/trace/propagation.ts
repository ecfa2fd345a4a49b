import type { HeaderList } from '../header-list.ts';
import type { IncomingTrace, TraceFormat, TraceFormatName } from './format.ts';
import { traceFormats } from './formats/formats.ts';

export interface PropagationSettings {
  /** Looked for in this order; the first that is there counts. */
  readonly extract: readonly TraceFormatName[];
  /** Headers that do not go on. */
  readonly clear: readonly string[];
  /** `preserve`: as the caller did, else by `defaultFormat`. */
  readonly inject: readonly (TraceFormatName | 'preserve')[];
  readonly defaultFormat: TraceFormatName;
}

/** How a plugin reads traces from callers and tells others of them: made once, from settings. */
export class Propagation {
  readonly #extract: readonly TraceFormat[];
  readonly #clear: readonly string[];
  /** What is told, by the format that the caller used; `''` for none. */
  readonly #told = new Map<TraceFormatName | '', readonly TraceFormat[]>();

  constructor({ extract, clear, inject, defaultFormat }: PropagationSettings) {
    this.#extract = extract.map((name) => traceFormats[name]);
    this.#clear = clear.map((name) => name.toLowerCase());
    for (const found of ['', ...(Object.keys(traceFormats) as TraceFormatName[])] as const) {
      const preserved = found === '' ? defaultFormat : found;
      const names = new Set(inject.map((name) => (name === 'preserve' ? preserved : name)));
      this.#told.set(
        found,
        [...names].map((name) => traceFormats[name]),
      );
    }
  }

  extract(headers: HeaderList): IncomingTrace | undefined {
    for (const format of this.#extract) {
      const found = format.extract(headers);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  clear(headers: HeaderList): void {
    for (const name of this.#clear) headers.remove(name);
  }

  /** What others are told in, after the caller has used `found`. */
  formats(found: TraceFormatName | undefined): readonly TraceFormat[] {
    return this.#told.get(found ?? '')!;
  }
}
