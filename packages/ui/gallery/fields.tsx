import { useState } from 'react';
import {
  Card,
  Checkbox,
  Combobox,
  type ComboOption,
  DateTimeField,
  Form,
  FormFooter,
  KeyValueRows,
  MultiSelect,
  NumberField,
  type Pair,
  RadioCards,
  SearchField,
  SecretField,
  SegmentedControl,
  SelectField,
  Switch,
  Tabs,
  TagInput,
  TextArea,
  TextField,
} from '../src/index.ts';

const services: readonly ComboOption[] = [
  { value: 's1', label: 'payments-adapter', detail: 'http://payments.internal:8080' },
  { value: 's2', label: 'identity', detail: 'https://identity.example.com' },
  { value: 's3', label: 'search' },
];

const search = async (text: string) =>
  Array.from({ length: 5 }, (_, index) => ({ value: `${text}-${index}`, label: `${text || 'consumer'} ${index + 1}` }));

export function Fields() {
  const [name, setName] = useState('payments');
  const [url, setUrl] = useState('htp://payments');
  const [retries, setRetries] = useState<number | undefined>();
  const [isOn, setOn] = useState(true);
  const [kind, setKind] = useState('hybrid');
  const [service, setService] = useState<string | undefined>('s1');
  const [consumer, setConsumer] = useState<string>();
  const [chosen, setChosen] = useState<readonly string[]>(['s1', 's3']);
  const [tags, setTags] = useState<readonly string[]>(['eu', 'critical']);
  const [pairs, setPairs] = useState<readonly Pair[]>([['team', 'payments']]);
  const [secret, setSecret] = useState('');
  const [text, setText] = useState('');
  const [view, setView] = useState('form');
  const [atMs, setAtMs] = useState<number | undefined>(1_795_000_000_000);
  const [isSaving, setSaving] = useState(false);
  return (
    <Card title="Fields">
      <div className="flex flex-wrap items-center gap-4 p-4">
        <SearchField label="Search services" value={text} onChange={setText} isMain />
        <SegmentedControl
          label="View"
          value={view}
          onChange={setView}
          options={[
            { value: 'form', label: 'Form' },
            { value: 'yaml', label: 'YAML' },
            { value: 'json', label: 'JSON' },
          ]}
        />
      </div>
      <div className="px-4">
        <Tabs
          label="Service"
          tabs={[
            { href: '#overview', label: 'Overview', isHere: true },
            { href: '#routes', label: 'Routes', isHere: false, count: 12 },
            { href: '#plugins', label: 'Plugins', isHere: false, count: 3 },
          ]}
        />
      </div>
      <Form onSubmit={() => setSaving(!isSaving)}>
        <div className="grid gap-x-6 gap-y-5 p-4 sm:grid-cols-2">
          <TextField label="Name" value={name} onChange={setName} help="Unique within the control plane." />
          <TextField
            label="URL"
            value={url}
            onChange={setUrl}
            isMono
            problem="An address begins with http:// or https://."
          />
          <NumberField
            label="Read timeout"
            value={retries}
            onChange={setRetries}
            min={1}
            placeholder="60000"
            unit="ms"
            isOptional
          />
          <SelectField
            label="Protocol"
            value={view === 'form' ? undefined : 'http'}
            onChange={() => undefined}
            options={[
              { value: 'http', label: 'http' },
              { value: 'https', label: 'https' },
            ]}
          />
          <Combobox label="Service" value={service} onChange={setService} options={services} onCreate={setService} />
          <Combobox
            label="Consumer"
            value={consumer}
            onChange={setConsumer}
            onSearch={search}
            placeholder="Whoever calls"
          />
          <MultiSelect label="Services" values={chosen} onChange={setChosen} options={services} />
          <TagInput label="Tags" values={tags} onChange={setTags} help="Each ends with Enter or a comma." />
          <SecretField label="API key" value={secret} onChange={setSecret} isKept vaults={['env', 'aws-eu']} />
          <DateTimeField label="Expires" atMs={atMs} onChange={setAtMs} isOptional />
          <TextField label="Not now" value="cannot be changed" onChange={() => undefined} isDisabled />
          <TextArea label="Description" value={text} onChange={setText} isOptional />
          <div className="grid gap-3 self-start">
            <Switch label="Enabled" help="Requests are refused while it is not." isOn={isOn} onChange={setOn} />
            <Checkbox label="Strip the path" isChecked={isOn} onChange={setOn} />
            <Checkbox label="All of them" isChecked={false} isMixed onChange={() => undefined} />
          </div>
          <KeyValueRows label="Labels" pairs={pairs} onChange={setPairs} />
          <RadioCards
            className="sm:col-span-2"
            label="Kind"
            value={kind}
            onChange={setKind}
            columns={2}
            options={[
              {
                value: 'hybrid',
                label: 'Self-managed',
                detail: 'You run the gateways; they get their configuration from here.',
              },
              { value: 'ingress', label: 'Kubernetes', detail: 'The cluster has the say; here it is shown only.' },
            ]}
          />
        </div>
        <FormFooter action="Save service" isSaving={isSaving} onCancel={() => setSaving(false)}>
          Two changes
        </FormFooter>
      </Form>
    </Card>
  );
}
