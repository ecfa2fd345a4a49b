import {
  Button,
  Checkbox,
  Form,
  FormFooter,
  NumberField,
  SegmentedControl,
  SelectField,
  TagInput,
  TextArea,
  TextField,
} from '@sallyport/ui';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useControlPlanes } from '../../../api/control-planes.ts';
import { ApiProblem } from '../../../api/problem.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { beginSession, type SessionRequest } from './debugger.queries.ts';
import { usualRules } from './words.ts';

interface NewSessionProps {
  readonly onCancel: () => void;
}

const allPlanes = 'all';

/** Which requests are observed, by whose gateways, how long, and how much of them is kept. */
export function NewSession({ onCancel }: NewSessionProps) {
  const { data: planes = [] } = useControlPlanes();
  const navigate = useNavigate();
  const [plane, setPlane] = useState(allPlanes);
  const [way, setWay] = useState<'basic' | 'advanced'>('basic');
  const [service, setService] = useState('');
  const [route, setRoute] = useState('');
  const [rule, setRule] = useState('');
  const [seconds, setSeconds] = useState<number | undefined>(300);
  const [samples, setSamples] = useState<number | undefined>(100);
  const [hasPayloads, setPayloads] = useState(false);
  const [pointers, setPointers] = useState<readonly string[]>([]);
  const begin = useMutation({
    mutationFn: () => beginSession(asked()),
    onSuccess: ({ id }) => void navigate({ href: `/observability/debugger/${id}` }),
  });
  const asked = (): SessionRequest => ({
    ...(plane !== allPlanes && { control_plane_id: plane }),
    sampling:
      way === 'basic'
        ? { ...(service.trim() && { service: service.trim() }), ...(route.trim() && { route: route.trim() }) }
        : { ...(rule.trim() && { rule: rule.trim() }) },
    duration_seconds: seconds ?? 300,
    samples_max: samples ?? 100,
    capture_payloads: hasPayloads,
    redact_pointers: hasPayloads ? pointers : [],
  });
  const problemOf = (field: string) => problemAt(begin.error, field);
  return (
    <Form onSubmit={() => begin.mutate()}>
      <div className="grid gap-5 p-4">
        <ErrorNotice error={begin.error} areFieldsToldElsewhere />
        <SelectField
          label="Control plane"
          help="Whose gateways observe."
          value={plane}
          options={[{ value: allPlanes, label: 'All' }, ...planes.map(({ id, name }) => ({ value: id, label: name }))]}
          onChange={setPlane}
        />
        <fieldset className="grid gap-3">
          <legend className="mb-1 text-sm font-medium">Which requests</legend>
          <SegmentedControl
            label="How requests are chosen"
            value={way}
            options={[
              { value: 'basic', label: 'By service and route' },
              { value: 'advanced', label: 'By a rule' },
            ]}
            onChange={setWay}
          />
          {way === 'basic' ? (
            <div className="grid gap-3 sm:grid-cols-2">
              <TextField
                label="Service"
                isOptional
                help="Name or id."
                value={service}
                onChange={setService}
                problem={problemOf('sampling.service')}
              />
              <TextField
                label="Route"
                isOptional
                help="Name or id."
                value={route}
                onChange={setRoute}
                problem={problemOf('sampling.route')}
              />
            </div>
          ) : (
            <>
              <TextArea
                label="Rule"
                isMono
                lines={2}
                placeholder="http.response.status_code >= 500"
                help="Decided when a request is over. Without one, every request is meant."
                value={rule}
                onChange={setRule}
                problem={problemOf('sampling.rule')}
              />
              <div className="flex flex-wrap gap-1.5">
                {usualRules.map(({ title, rule: usual }) => (
                  <Button key={title} size="small" onClick={() => setRule(usual)}>
                    {title}
                  </Button>
                ))}
              </div>
            </>
          )}
        </fieldset>
        <div className="grid gap-3 sm:grid-cols-2">
          <NumberField
            label="Duration"
            unit="s"
            min={10}
            max={1_800}
            value={seconds}
            onChange={setSeconds}
            problem={problemOf('duration_seconds')}
          />
          <NumberField
            label="Traces at most"
            min={1}
            max={1_000}
            value={samples}
            onChange={setSamples}
            problem={problemOf('samples_max')}
          />
        </div>
        <Checkbox
          label="Capture what is said to models and tools"
          help="Of gateways that run with --debug-payloads; without secrets, kept for three days."
          isChecked={hasPayloads}
          onChange={setPayloads}
        />
        {hasPayloads && (
          <TagInput
            label="What of it reads *"
            isMono
            isOptional
            placeholder="/messages/*/content"
            help="JSON Pointers; * for any member or item."
            values={pointers}
            onChange={setPointers}
            problem={problemOf('redact_pointers')}
          />
        )}
      </div>
      <FormFooter action="Begin session" isSaving={begin.isPending} onCancel={onCancel} />
    </Form>
  );
}

function problemAt(error: Error | null, field: string): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  return error.fields.find((one) => one.field === field || one.field.startsWith(`${field}.`))?.reason;
}
