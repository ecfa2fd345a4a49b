import {
  Button,
  Card,
  formatDuration,
  formatTime,
  formatValue,
  Notice,
  PageHeader,
  Skeleton,
  StatusCode,
  Waterfall,
} from '@sallyport/ui';
import { ArrowLeft } from '@sallyport/ui/icons';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { path } from '../../../../api/client.ts';
import { ProblemState } from '../../../../parts/problem-state.tsx';
import { useParam } from '../../../../state/use-params.ts';
import { useSearch } from '../../../../state/use-search.ts';
import { useTitle } from '../../../../state/use-title.ts';
import { Facts } from '../../requests/detail/facts.tsx';
import { type Span, type Trace, traceQuery } from '../debugger.queries.ts';
import { attributeText, waterfallOfSpans } from '../spans.ts';
import { stageWords } from '../words.ts';

/** What one request went through: its spans on a ruler of time, what each tells, and what was said at each place of its way. */
export function Screen() {
  const [sessionId, requestId] = [useParam('sessionId'), useParam('requestId')];
  const { data, error, refetch } = useQuery(traceQuery(sessionId, requestId));
  useTitle(data && `${data.method} ${data.path}`);
  return (
    <div className="mx-auto grid max-w-[100rem] grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <nav aria-label="Where this is" className="text-sm text-soft">
        <a className="inline-flex items-center gap-1 hover:text-ink" href={path`/observability/debugger/${sessionId}`}>
          <ArrowLeft className="size-3.5" aria-hidden="true" />
          Debug session
        </a>
      </nav>
      {data && <Filled trace={data} sessionId={sessionId} />}
      {data === undefined && error === null && (
        <div className="grid gap-3" aria-busy="true">
          <Skeleton className="h-7 w-1/2" />
          <Skeleton className="h-80" />
        </div>
      )}
      {data === undefined && error !== null && (
        <ProblemState error={error} what="this trace" permission="debug-sessions.read" onRetry={() => void refetch()} />
      )}
    </div>
  );
}

function Filled({ trace, sessionId }: { readonly trace: Trace; readonly sessionId: string }) {
  const { spans, latencies, dropped_spans, stages = [] } = trace;
  const [{ span: selectedId }, change] = useSearch();
  const rows = useMemo(() => waterfallOfSpans(spans), [spans]);
  const selected = spans.find(({ span_id }) => span_id === selectedId) ?? spans[0];
  return (
    <>
      <PageHeader
        title={
          <span className="figure">
            {trace.method} {trace.path}
          </span>
        }
        pills={<StatusCode status={trace.status} />}
        description={
          <>
            {formatDuration(latencies.total_ms)}, {formatDuration(latencies.kong_ms)} of it in the gateway
            {latencies.upstream_ms !== undefined && `, ${formatDuration(latencies.upstream_ms)} at the upstream`} ·{' '}
            {formatTime(Date.parse(trace.started_at))}
          </>
        }
        actions={
          <>
            <a className="text-sm text-accent hover:underline" href={path`/requests/${trace.request_id}`}>
              The request
            </a>
            <a
              className="text-sm text-accent hover:underline"
              download
              href={`${path`/v2/debug-sessions/${sessionId}/traces/${trace.request_id}`}?download=true`}
            >
              Download as JSON
            </a>
          </>
        }
      />
      {dropped_spans > 0 && (
        <Notice meaning="running" isOld title={`There was no room for ${dropped_spans} of its spans.`} />
      )}
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 min-[1180px]:grid-cols-[minmax(0,3fr)_minmax(20rem,2fr)]">
        <Card title="Spans">
          <div className="p-2">
            <Waterfall
              title="Spans of this request"
              rows={rows}
              totalMs={latencies.total_ms}
              onSelect={(id) => change({ span: id }, { isReplacing: true })}
              {...(selected && { selectedId: selected.span_id })}
            />
          </div>
        </Card>
        {selected && <SpanCard span={selected} onAll={() => change({ span: undefined }, { isReplacing: true })} />}
      </div>
      {stages.length > 0 && <Stages stages={stages} />}
    </>
  );
}

function SpanCard({ span, onAll }: { readonly span: Span; readonly onAll: () => void }) {
  const { name, start_ms, duration_ms, attributes, error, events = [], parent_span_id } = span;
  const told = Object.entries(attributes);
  return (
    <Card
      title={name}
      actions={
        parent_span_id !== undefined && (
          <Button look="quiet" size="small" onClick={onAll}>
            The whole
          </Button>
        )
      }
    >
      <div className="grid gap-3 px-4 py-3">
        {error !== undefined && <Notice meaning="failed" isOld title={error} />}
        <Facts facts={{ Began: `after ${formatDuration(start_ms)}`, Took: formatDuration(duration_ms) }} />
        {told.length > 0 && (
          <section>
            <h3 className="mb-1.5 text-xs font-medium text-soft">Attributes</h3>
            <dl className="grid gap-1.5 text-sm">
              {told.map(([key, value]) => (
                <div key={key}>
                  <dt className="figure text-xs wrap-anywhere text-soft">{key}</dt>
                  <dd className="wrap-anywhere">{attributeText(value)}</dd>
                </div>
              ))}
            </dl>
          </section>
        )}
        {events.length > 0 && (
          <section>
            <h3 className="mb-1.5 text-xs font-medium text-soft">Logs</h3>
            <ol className="grid gap-1.5 text-sm">
              {events.map((event, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: they are in the order in which they happened.
                <li key={index} className="flex gap-3">
                  <span className="figure shrink-0 text-xs leading-5 text-soft">{formatDuration(event.at_ms)}</span>
                  <span className="min-w-0 wrap-anywhere">
                    {event.name}{' '}
                    <span className="text-soft">
                      {Object.entries(event.attributes)
                        .map(([key, value]) => `${key}: ${attributeText(value)}`)
                        .join(', ')}
                    </span>
                  </span>
                </li>
              ))}
            </ol>
          </section>
        )}
      </div>
    </Card>
  );
}

function Stages({ stages }: { readonly stages: NonNullable<Trace['stages']> }) {
  return (
    <Card title="What was said">
      <div className="grid gap-3 p-4">
        {stages.map((stage, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are in the order of its way.
          <details key={index} open={index === 0}>
            <summary className="text-sm font-medium">
              {stageWords(stage)}{' '}
              <span className="font-normal text-soft">
                {formatValue('bytes', stage.bytes)}
                {stage.is_cut && ', the beginning of it'}
              </span>
            </summary>
            <pre className="figure mt-1 max-h-80 overflow-auto rounded-control bg-sunken p-2 text-xs whitespace-pre-wrap wrap-anywhere">
              {stage.text}
            </pre>
          </details>
        ))}
      </div>
    </Card>
  );
}
