import { Card, CodeBlock, Combobox, formatDuration, Notice, StatusCode, TextArea, TextField } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../../api/person.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { MethodField } from '../../../parts/method-field.tsx';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { type Entity, entitiesQuery } from '../data/entities.ts';
import { consumers } from '../entities/consumers.ts';
import { nameOf } from '../entities/kind.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { playgroundQuery, type TestedAnswer, testRequest } from './playground.ts';

interface TestRequestProps {
  readonly route: Entity;
}

/** A request to a route, sent through a gateway as a consumer or as nobody. */
export function TestRequest({ route }: TestRequestProps) {
  const { id } = useControlPlane();
  const isAllowed = useMay()('playground.use', id);
  const { data: playground } = useQuery({ ...playgroundQuery(id), enabled: isAllowed });
  const { data: all = [] } = useQuery(entitiesQuery(id, 'consumers'));
  const known = playground?.routes.find((each) => each.id === route.id);
  const [method, setMethod] = useState<string>();
  const [path, setPath] = useState<string>();
  const [body, setBody] = useState('');
  const [consumer, setConsumer] = useState<string>();
  const [answer, setAnswer] = useState<TestedAnswer>();
  const usedMethod = method ?? known?.methods?.[0] ?? 'GET';
  const usedPath = path ?? known?.path ?? firstPath(route) ?? '/';
  const send = useAction(async () => {
    setAnswer(undefined);
    setAnswer(await testRequest(id, { route: route.id, method: usedMethod, path: usedPath, body, consumer }));
  });
  const isReachable = playground === undefined || playground.addresses.some(({ usable }) => usable);
  return (
    <Card title="Test a request">
      <form
        className="grid gap-3 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          send.run();
        }}
      >
        <div className="grid gap-3 sm:grid-cols-[8rem_minmax(0,1fr)]">
          <MethodField value={usedMethod} onChange={setMethod} />
          <TextField label="Path" value={usedPath} onChange={setPath} isMono />
        </div>
        <Combobox
          label="As"
          placeholder="nobody in particular"
          value={consumer}
          options={all.map((each) => ({ value: each.id, label: nameOf(consumers, each) }))}
          onChange={setConsumer}
        />
        {usedMethod !== 'GET' && usedMethod !== 'HEAD' && (
          <TextArea label="Body" value={body} onChange={setBody} isMono isOptional />
        )}
        {!isReachable && (
          <Notice meaning="warning" isOld title="It is not known where the gateways of this control plane are reached">
            Tell an address of theirs (proxy_urls) in the control plane’s settings.
          </Notice>
        )}
        <div className="flex items-center gap-3">
          <PermittedButton
            type="submit"
            permission="playground.use"
            entityId={id}
            disabled={send.isBusy || !isReachable}
          >
            {send.isBusy ? 'Being sent' : 'Send'}
          </PermittedButton>
        </div>
        <ErrorNotice error={send.error} />
        {answer !== undefined && <Answer answer={answer} />}
      </form>
    </Card>
  );
}

function firstPath({ paths }: Entity): string | undefined {
  const path: unknown = Array.isArray(paths) ? paths[0] : undefined;
  return typeof path === 'string' && path.startsWith('/') ? path : undefined;
}

function Answer({
  answer: { status, url, durationMs, requestId, headers, body, error },
}: {
  readonly answer: TestedAnswer;
}) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return (
    <section aria-label="The answer" className="grid gap-2 border-t border-line pt-3 text-sm">
      <p className="flex flex-wrap items-center gap-2">
        {status !== undefined && <StatusCode status={status} />}
        <span className="min-w-0 font-mono text-xs wrap-anywhere">{url}</span>
        {durationMs !== undefined && <span className="text-soft">{formatDuration(durationMs)}</span>}
        {requestId !== undefined && (
          <a href={`/requests/${encodeURIComponent(requestId)}`} className="text-accent hover:underline">
            What happened to it
          </a>
        )}
      </p>
      {error !== undefined && <Notice meaning="failed" title={error} />}
      {body !== '' && <CodeBlock label="The body of the answer" code={body} isLong />}
      {lines.length > 0 && (
        <details>
          <summary className="text-soft">{lines.length} headers</summary>
          <CodeBlock label="The headers of the answer" code={lines.join('\n')} />
        </details>
      )}
    </section>
  );
}
