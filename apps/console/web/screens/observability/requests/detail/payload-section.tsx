import { Button, Copy, Skeleton } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isProblem } from '../../../../api/client.ts';
import { useMay } from '../../../../api/person.ts';
import { ProblemState } from '../../../../parts/problem-state.tsx';
import { type Payload, payloadQuery, type RequestView, type Said } from '../requests.queries.ts';
import { Section } from './section.tsx';

/** What was said, for who may read it. It is shown when asked for: each look is in the audit log. */
export function PayloadSection({ record }: RequestView) {
  const may = useMay();
  const [isAsked, setAsked] = useState(false);
  const mayRead = may('payloads.read', record.control_plane);
  const { data, error, refetch } = useQuery({ ...payloadQuery(record.request_id), enabled: isAsked && mayRead });
  return (
    <Section title="What was said">
      {!isAsked && (
        <div className="flex flex-wrap items-center gap-3">
          <Button size="small" disabled={!mayRead} onClick={() => setAsked(true)}>
            Show what was said
          </Button>
          <p className="text-xs text-faint">
            {mayRead ? 'Each look is noted in the audit log.' : 'It takes the permission payloads.read.'}
          </p>
        </div>
      )}
      {isAsked && data === undefined && error === null && <Skeleton className="h-24" />}
      {isProblem(error, 404) && (
        <p className="text-sm text-soft">
          Nothing was captured of it. Gateways capture what is said to models and tools where their plugins say{' '}
          <code className="figure">log_payloads: true</code>.
        </p>
      )}
      {error !== null && !isProblem(error, 404) && (
        <ProblemState error={error} what="what was said" onRetry={() => void refetch()} permission="payloads.read" />
      )}
      {data !== undefined && <Texts payload={data} />}
    </Section>
  );
}

function Texts({ payload: { llm, mcp = [], original_request } }: { readonly payload: Payload }) {
  return (
    <>
      {original_request !== undefined && <Text title="As the caller sent it" text={original_request} />}
      {llm !== undefined && <SaidTexts said={llm} of="the model" />}
      {mcp.map(({ method, tool_name, ...said }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are in the order in which they were sent.
        <SaidTexts key={index} said={said} of={tool_name ?? method} />
      ))}
    </>
  );
}

function SaidTexts({ said: { request, response }, of }: { readonly said: Said; readonly of: string }) {
  return (
    <>
      {request !== undefined && <Text title={`To ${of}`} text={request} />}
      {response !== undefined && <Text title={`From ${of}`} text={response} />}
    </>
  );
}

function Text({ title, text }: { readonly title: string; readonly text: string }) {
  const shown = laidOut(text);
  return (
    <div>
      <div className="flex items-center justify-between gap-2">
        <h4 className="text-xs font-medium text-soft">{title}</h4>
        <Copy text={text} label={`Copy: ${title}`} isIconOnly />
      </div>
      <pre className="figure max-h-80 overflow-auto rounded-control bg-sunken p-2 text-xs whitespace-pre-wrap wrap-anywhere">
        {shown}
      </pre>
    </div>
  );
}

/** JSON is easier to read in lines. */
function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
