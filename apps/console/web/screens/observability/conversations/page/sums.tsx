import { formatCount, formatDuration, formatUsd, formatValue } from '@sallyport/ui';
import type { ReactNode } from 'react';
import type { Totals } from '../conversations.queries.ts';

interface SumsProps {
  readonly totals: Totals;
}

/** What the whole of it took. */
export function Sums({ totals }: SumsProps) {
  const { cost, cost_is_partial, total_tokens, prompt_tokens, completion_tokens, tool_calls, wall_ms, busy_ms } =
    totals;
  const told = [
    totals.refusals > 0 && `${totals.refusals} refused`,
    totals.guard_hits > 0 && `${totals.guard_hits} caught by guards`,
    totals.acl_denied > 0 && `${formatCount(totals.acl_denied, 'tool')} kept back`,
  ].filter((text) => text !== false);
  return (
    <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-5">
      <Sum name="Time" note={`${formatDuration(busy_ms)} of it in the gateway`}>
        {formatDuration(wall_ms)}
      </Sum>
      <Sum
        name="Tokens"
        note={`${formatValue('count', prompt_tokens)} read, ${formatValue('count', completion_tokens)} written`}
      >
        {formatValue('count', total_tokens)}
      </Sum>
      <Sum name="Cost" note={cost_is_partial ? 'of what has a price' : 'of all its models'}>
        <span className="text-cost">{formatUsd(cost)}</span>
      </Sum>
      <Sum name="Tools called" note={`${formatDuration(totals.mcp_latency_ms)} with MCP servers`}>
        {formatValue('count', tool_calls)}
      </Sum>
      <Sum name="Went wrong" note={told.length === 0 ? 'nothing was refused' : told.join(', ')}>
        {formatValue('count', totals.errors)}
      </Sum>
    </dl>
  );
}

interface SumProps {
  readonly name: string;
  readonly note: string;
  readonly children: ReactNode;
}

const Sum = ({ name, note, children }: SumProps) => (
  <div className="min-w-0 rounded-card border border-line bg-paper px-4 py-2.5">
    <dt className="text-xs font-medium text-soft">{name}</dt>
    <dd>
      <span className="tabular block text-lg font-semibold tracking-tight">{children}</span>
      <span className="block truncate text-xs text-faint" title={note}>
        {note}
      </span>
    </dd>
  </div>
);
