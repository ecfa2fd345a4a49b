import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../parts/explain/verdict.ts';
import type { AccessMatrix } from './access.queries.ts';
import { answerOf } from './words.ts';

const matrix = (...anybody: Verdict[]): AccessMatrix => ({
  version: 1,
  is_cut: false,
  rules: [],
  meta: { page: { total: 1 } },
  columns: anybody.map((_, at) => ({ id: String(at), name: 't', route: { id: 'r', name: 'r' } })),
  rows: [{ id: 'anybody', kind: 'anybody', name: 'Anybody', cells: anybody.map((verdict) => ({ verdict, rule: 0 })) }],
});

describe('the first sentence', () => {
  it.each([
    [matrix('denied', 'depends'), 'Whoever shows nothing can call none of 2 tools.'],
    [matrix('allowed', 'denied'), 'Anybody can call 1 of 2 tools.'],
    [matrix(), 'There are no tools here.'],
    [{ ...matrix('denied'), rows: [] }, '1 tool, 0 consumers.'],
  ])('%#', (told, sentence) => expect(answerOf('mcp-tools', told)).toBe(sentence));
});
