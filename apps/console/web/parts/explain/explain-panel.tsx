import { Button, SelectField, TextArea, TextField } from '@sallyport/ui';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { MethodField } from '../method-field.tsx';
import { ProblemState } from '../problem-state.tsx';
import { type ExplainQuestion, explain } from './explain.queries.ts';
import { ExplanationView } from './explanation-view.tsx';
import { readClaims } from './read-claims.ts';

interface ExplainPanelProps {
  readonly controlPlaneId: string;
  /** What the form begins with: the request of a record, or one that a route takes. */
  readonly initial?: Partial<ExplainQuestion>;
  /** Asked at once, as where a request is known whole. */
  readonly isAskedAtOnce?: boolean;
  /** Hears what was asked, as for an address that tells it. */
  readonly onAsk?: (question: ExplainQuestion) => void;
}

const callers = ['nobody', 'consumer', 'claims'] as const;
type CallerKind = (typeof callers)[number];

const callerWords: Readonly<Record<CallerKind, string>> = {
  nobody: 'Somebody who shows nothing',
  consumer: 'A consumer',
  claims: 'The holder of a token',
};

/** What would become of a request: which route, which plugins, and who would refuse it. Nothing is sent. */
export function ExplainPanel({ controlPlaneId, initial = {}, isAskedAtOnce = false, onAsk }: ExplainPanelProps) {
  const [method, setMethod] = useState(initial.method ?? 'GET');
  const [host, setHost] = useState(initial.host ?? '');
  const [path, setPath] = useState(initial.path ?? '/');
  const [who, setWho] = useState<CallerKind>(
    initial.claims !== undefined ? 'claims' : initial.consumer !== undefined ? 'consumer' : 'nobody',
  );
  const [consumer, setConsumer] = useState(initial.consumer ?? '');
  const [claims, setClaims] = useState(
    initial.claims === undefined ? '{ "sub": "alice", "groups": [] }' : JSON.stringify(initial.claims, undefined, 2),
  );
  const read = readClaims(claims);
  const asking = useMutation({ mutationFn: (question: ExplainQuestion) => explain(controlPlaneId, question) });
  const question = (): ExplainQuestion => ({
    ...(initial.scheme !== undefined && { scheme: initial.scheme }),
    ...(initial.headers !== undefined && { headers: initial.headers }),
    method,
    host: host.trim() === '' ? 'localhost' : host.trim(),
    path: path.trim() === '' ? '/' : path.trim(),
    ...(who === 'consumer' && consumer.trim() !== '' && { consumer: consumer.trim() }),
    ...(who === 'claims' && read !== undefined && { claims: read }),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, with what the form begins with.
  useEffect(() => {
    if (isAskedAtOnce) asking.mutate(question());
  }, []);
  const ask = (event: FormEvent) => {
    event.preventDefault();
    asking.mutate(question());
    onAsk?.(question());
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <form onSubmit={ask} className="grid gap-3">
        <div className="grid gap-3 sm:grid-cols-[8rem_minmax(0,1fr)_minmax(0,2fr)]">
          <MethodField value={method} onChange={setMethod} />
          <TextField label="Host" value={host} onChange={setHost} placeholder="localhost" isMono />
          <TextField label="Path" value={path} onChange={setPath} placeholder="/" isMono />
        </div>
        <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
          <SelectField
            label="Who calls"
            value={who}
            options={callers.map((value) => ({ value, label: callerWords[value] }))}
            onChange={setWho}
          />
          {who === 'consumer' && (
            <TextField
              label="Consumer"
              help="Username, custom_id or id"
              value={consumer}
              onChange={setConsumer}
              isMono
            />
          )}
          {who === 'claims' && (
            <TextArea
              label="Claims"
              help="Of a token that is taken for valid"
              value={claims}
              onChange={setClaims}
              isMono
              {...(read === undefined && { problem: 'This is no JSON object' })}
            />
          )}
        </div>
        <div>
          <Button type="submit" look="main" disabled={asking.isPending || (who === 'claims' && read === undefined)}>
            {asking.isPending ? 'Explaining' : 'Explain'}
          </Button>
        </div>
      </form>
      {asking.error !== null && (
        <ProblemState error={asking.error} what="the explanation" permission="configuration.read" />
      )}
      {asking.data !== undefined && <ExplanationView explanation={asking.data} controlPlaneId={controlPlaneId} />}
    </div>
  );
}
