import type { EventRow } from '@sallyport/contracts';
import { detail, fact, personal, type Table } from './column.ts';
import { derivedDimensions, dimensions } from './dimensions.ts';

/** What somebody said of an answer afterwards. */
export interface Feedback {
  requestId: string;
  /** What was judged: helpful, correct, … */
  name: string;
  source: 'user' | 'reviewer' | 'judge';
  /** From 0, as bad as can be, to 1. */
  score: number;
  comment?: string;
  provider?: string;
  requestModel?: string;
  responseModel?: string;
}

/** A row of a gateway; or one of an exchange that has its row already, which carries only what was said of it. */
export type StoredRow = EventRow & { feedback?: Feedback };

/** One row per judgement, with what its exchange was. It began when it was given. */
export const feedback: Table<Feedback> = {
  name: 'feedback',
  itemsOf: (row) => (row.feedback === undefined ? [] : [row.feedback]),
  columns: [
    ...dimensions,
    detail('request_id', 'text', (_row, item) => item.requestId),
    fact('feedback_name', 'word', (_row, item) => item.name),
    fact('feedback_source', 'word', (_row, item) => item.source),
    fact('feedback_score', 'decimal', (_row, item) => item.score),
    personal(detail('feedback_comment', 'text', (_row, item) => item.comment)),
    fact('ai_provider', 'word', (_row, item) => item.provider),
    fact('ai_request_model', 'word', (_row, item) => item.requestModel),
    fact('ai_response_model', 'word', (_row, item) => item.responseModel),
  ],
  derived: derivedDimensions,
};
