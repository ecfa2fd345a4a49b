import { RandomIds } from '../random-ids.ts';
import { noSpanId } from './ids.ts';

/** Makes ids of spans. Two in a row make the id of a trace. */
export class SpanIds extends RandomIds {
  constructor() {
    super(noSpanId.length);
  }
}
