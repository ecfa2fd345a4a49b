import { type Rendered, writtenOffset } from './env.ts';

export interface Source {
  /** As it shall be named in problems. */
  file: string;
  text: string;
}

export interface Place {
  file: string;
  /** 1-based, as is `column`. */
  line: number;
  column: number;
}

interface Entry {
  source: Source;
  rendered: Rendered;
  start: number;
  lineStarts: number[] | undefined;
}

/** The files of one reading, laid end to end, so that one number names a place in any of them. */
export class Sources {
  readonly #entries: Entry[] = [];
  #length = 0;

  /** Gives the offset at which this file's first character stands. */
  add(source: Source, rendered: Rendered): number {
    const start = this.#length;
    this.#entries.push({ source, rendered, start, lineStarts: undefined });
    this.#length += rendered.text.length + 1;
    return start;
  }

  place(offset: number): Place {
    const entry = this.#entries.findLast(({ start }) => start <= offset) ?? this.#entries[0]!;
    return placeIn(entry, writtenOffset(entry.rendered.substitutions, offset - entry.start));
  }

  /** The place of a character as written, before substitution, of the file added last. */
  writtenPlace(offset: number): Place {
    return placeIn(this.#entries.at(-1)!, offset);
  }
}

function placeIn(entry: Entry, offset: number): Place {
  entry.lineStarts ??= startsOf(entry.source.text);
  const starts = entry.lineStarts;
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  return { file: entry.source.file, line: low, column: offset - starts[low - 1]! + 1 };
}

function startsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
