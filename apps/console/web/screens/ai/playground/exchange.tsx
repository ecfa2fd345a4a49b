import { Button, CodeBlock, formatDuration, formatUsd, formatValue, Notice, StatusCode } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { path } from '../../../api/client.ts';
import { Refusal } from '../../observability/requests/detail/refusal.tsx';
import { isRefused } from '../../observability/requests/outcome.ts';
import { requestQuery } from '../../observability/requests/requests.queries.ts';
import type { CallState } from './use-call.ts';

interface ExchangeProps {
  readonly state: CallState;
}

/** What is known of a call besides what was answered: how it ended, what it took, who refused it, and all that happened. */
export function Exchange({ state }: ExchangeProps) {
  const { answer, events, isRunning, isStopped, problem } = state;
  const [isRaw, setRaw] = useState(false);
  const { status, requestId, durationMs, tokens } = answer;
  const record = useRecord(isRunning ? undefined : requestId);
  const cost = record?.record.llm_info?.cost;
  return (
    <div className="grid gap-2">
      <Outcome state={state} isTold={record !== undefined} />
      {record !== undefined && isRefused(record.record) && <Refusal {...record} />}
      {(problem === undefined || events.length > 0) && (
        <p className="tabular flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-soft">
          {status !== undefined && <StatusCode status={status} />}
          {isStopped && <span>stopped</span>}
          {durationMs !== undefined && <span>{formatDuration(durationMs)}</span>}
          {answer.model !== undefined && <span className="figure">{answer.model}</span>}
          {tokens !== undefined && (
            <span>
              {formatValue('count', tokens.read)} tokens read, {formatValue('count', tokens.written)} written
            </span>
          )}
          {cost !== undefined && <span className="text-cost">{formatUsd(cost)}</span>}
          {requestId !== undefined && !isRunning && (
            <a className="text-accent hover:underline" href={path`/requests/${requestId}`}>
              {record === undefined ? 'Request (told of in a moment)' : 'Request'}
            </a>
          )}
          {events.length > 0 && (
            <Button size="small" look="quiet" aria-expanded={isRaw} onClick={() => setRaw(!isRaw)}>
              {isRaw ? 'Hide what happened' : 'What happened'}
            </Button>
          )}
        </p>
      )}
      {isRaw && (
        <CodeBlock
          label="All that happened, one event a line"
          isLong
          code={events.map((event) => JSON.stringify(event)).join('\n')}
        />
      )}
    </div>
  );
}

/** The exchange as analytics tells of it, which it does a moment later. */
function useRecord(requestId: string | undefined) {
  const { data } = useQuery({ ...requestQuery(requestId ?? ''), enabled: requestId !== undefined });
  return data ?? undefined;
}

interface OutcomeProps extends ExchangeProps {
  readonly isTold: boolean;
}

/** What went wrong, where something did; once it is told of, who refused it is said instead. */
function Outcome({ state: { answer, events, problem }, isTold }: OutcomeProps) {
  const { status = 200, error } = answer;
  if (problem !== undefined)
    return (
      <Notice meaning="failed" title={events.length === 0 ? 'Nothing was sent.' : 'The answer broke off.'}>
        {problem}
      </Notice>
    );
  if (status >= 400 && status < 500)
    return (
      <Notice meaning="refused" title={error === undefined ? `Refused with status ${status}` : `Refused: ${error}`}>
        {!isTold && 'Who refused it, and how that is changed, is told in a moment.'}
      </Notice>
    );
  if (status >= 500 || error !== undefined)
    return (
      <Notice meaning="failed" title={error ?? `It failed with status ${status}`}>
        {answer.isCut && 'The answer was cut off where it became too long.'}
      </Notice>
    );
  return null;
}
