import type { VendorVerdict } from '../shared/guards/vendor/vendor-guard.ts';
import { answerRoots, compileDecision } from './decision.ts';
import { compileExpression, type Expression, type Known, textOf } from './expression.ts';
import type { AiCustomGuardrailConfig } from './schema.ts';

/** What the service's answer means. The configuration was checked: everything compiles. */
export function compileAnswer({
  response,
  metrics = {},
  custom_metrics = {},
}: AiCustomGuardrailConfig): (known: Known) => VendorVerdict {
  const blocks = compiled(compileDecision(response.block));
  const message = compile(response.block_message);
  const masked = response.masked_content === undefined ? undefined : compile(response.masked_content);
  const reason = metrics.block_reason === undefined ? undefined : compile(metrics.block_reason);
  const told: { name: string; value: Expression }[] = [];
  if (metrics.block_detail !== undefined) told.push({ name: 'block_detail', value: compile(metrics.block_detail) });
  if (metrics.masked !== undefined) told.push({ name: 'masked', value: compile(metrics.masked) });
  for (const [name, source] of Object.entries(custom_metrics)) told.push({ name, value: compile(source) });

  return (known) => {
    const details =
      told.length === 0 ? undefined : Object.fromEntries(told.map(({ name, value }) => [name, value(known)]));
    if (blocks(known))
      return {
        blocks: true,
        message: textOf(message(known)),
        reason: reason === undefined ? undefined : textOf(reason(known)),
        details,
      };
    const value = masked?.(known);
    return { blocks: false, masked: typeof value === 'string' ? value : undefined, details };
  };
}

function compile(source: string): Expression {
  return compiled(compileExpression(source, answerRoots));
}

function compiled<Compiled extends (known: Known) => unknown>(result: Compiled | { problem: string }): Compiled {
  if (typeof result !== 'function') throw new Error(result.problem);
  return result;
}
