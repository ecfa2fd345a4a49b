import type { EventRow } from '../event-row.ts';
import { omittedField, rowFields, rowsField } from './row-fields.ts';
import { WireWriter } from './wire/writer.ts';

/** No row is larger: what does not fit of its lists is left out, and counted in `omitted`. */
export const rowBytesMax = 32 * 1024;
/** For a number, after everything else. */
const omittedBytes = 12;

/**
 * Writes rows one after the other, each as a field of a batch, so that batches are made by putting them together. Makes no
 * garbage, and never throws.
 */
export class RowEncoder {
  readonly #writer: WireWriter;

  /** `bytes`: of `rowBytesMax` at least. */
  constructor(bytes: Buffer) {
    this.#writer = new WireWriter(bytes);
  }

  get bytes(): Buffer {
    return this.#writer.bytes;
  }

  /** Where the next row goes. */
  get at(): number {
    return this.#writer.at;
  }

  set at(at: number) {
    this.#writer.at = at;
  }

  /** Whether any row would fit. */
  get hasRoom(): boolean {
    return this.#writer.bytes.length - this.#writer.at >= rowBytesMax;
  }

  /** Only while there is room. */
  encode(row: EventRow): void {
    const writer = this.#writer;
    writer.end = writer.at + rowBytesMax - omittedBytes;
    writer.omitted = 0;
    writer.unfit = 0;
    const start = writer.open(rowsField);
    rowFields.writeFields(writer, row);
    const omitted = writer.omitted + writer.unfit;
    writer.end += omittedBytes;
    if (omitted > 0) writer.number(omittedField, omitted + (row.omitted ?? 0));
    writer.close(start);
  }
}
