import { ConditionLanguage } from '@sallyport/pipeline';
import { GuardUnavailable } from '../shared/guards/guard.ts';
import { compileExpression, type Known } from './expression.ts';

export type Decision = (known: Known) => boolean;

/** Roots of expressions about the service's answer. */
export const answerRoots = ['resp.PATH', 'content', 'source', 'conf.params.NAME'];

/** A `$(…)` that gives true or false, or a condition in CEL over `resp`, `content` and `source`. */
export function compileDecision(source: string): Decision | { problem: string } {
  if (source.includes('$(')) {
    const expression = compileExpression(source, answerRoots);
    return typeof expression === 'function' ? (known) => yesOrNo(expression(known)) : expression;
  }
  const condition = language.compile(source);
  if ('problem' in condition)
    return { problem: `${condition.problem}; write $(resp.PATH) or a condition over resp; Lua is not run here` };
  return ({ resp, content, source }) => {
    try {
      return condition.evaluate({ resp, content, source });
    } catch (error) {
      throw unclear(error);
    }
  };
}

/** An answer of another shape must not be taken for a yes to everything. */
function yesOrNo(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw unclear(`it gives ${value === undefined ? 'nothing' : typeof value}, not true or false`);
}

function unclear(why: unknown): GuardUnavailable {
  const detail = why instanceof Error ? why.message : String(why);
  return new GuardUnavailable('unexpected_answer', `response.block cannot be told from the answer: ${detail}`);
}

const language = new ConditionLanguage<{ resp: unknown; content: string; source: string }>({
  variables: { resp: 'dyn', content: 'string', source: 'string' },
  types: [],
});
