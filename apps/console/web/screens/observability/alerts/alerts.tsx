import {
  Badge,
  Button,
  Card,
  type Column,
  EmptyState,
  Notice,
  PageHeader,
  SkeletonTable,
  Table,
  Time,
} from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, path } from '../../../api/client.ts';
import { queries } from '../../../api/queries.ts';
import { messageOf } from '../../../parts/message-of.ts';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { removeSaved, save, savedListQuery } from '../../../parts/tile/saved.ts';
import { useAction } from '../../../parts/use-action.ts';
import { useSearch } from '../../../state/use-search.ts';
import {
  type Alert,
  type AlertEvent,
  type Channel,
  type ChannelDefinition,
  conditionWords,
  type Rule,
  type RuleDefinition,
} from './alert.ts';
import { ChannelDialog } from './channel-dialog.tsx';
import { RuleDrawer } from './rule-drawer.tsx';

const alertsQuery = listed<Alert>('/v2/alerts');
const eventsQuery = listed<AlertEvent>('/v2/alert-events');

/** What fires now, what is watched, who is told, and what was told. */
export function Screen() {
  const [search, change] = useSearch();
  const { rule: chosen, make, edit } = search;
  const alerts = useQuery(alertsQuery);
  const events = useQuery(eventsQuery);
  const rules = useQuery(savedListQuery<RuleDefinition>('alert-rules'));
  const channels = useQuery(savedListQuery<ChannelDefinition>('alert-channels'));
  const all = [alerts, events, rules, channels];
  const error = all.find((one) => one.error !== null && one.data === undefined)?.error;
  if (error) {
    const retry = () => all.forEach((one) => void one.refetch());
    return <ProblemState error={error} what="the alerts" permission="alerts.read" onRetry={retry} />;
  }
  if (!alerts.data || !events.data || !rules.data || !channels.data) return <SkeletonTable label="Alerts" />;
  const nameOf = (id: string) => rules.data.find((rule) => rule.id === id)?.name ?? 'A rule that is gone';
  const ofChosen = <Row extends { readonly rule_id: string }>(rows: readonly Row[]) =>
    chosen === undefined ? rows : rows.filter(({ rule_id }) => rule_id === chosen);
  const firing = ofChosen(alerts.data.data);
  const close = () => change({ make: undefined, edit: undefined });
  const editedRule = rules.data.find(({ id }) => id === edit);
  const editedChannel = channels.data.find(({ id }) => id === edit);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <PageHeader
        title="Alerts"
        actions={
          <>
            <PermittedButton permission="alerts.write" onClick={() => change({ make: 'channel' })}>
              New channel
            </PermittedButton>
            <PermittedButton permission="alerts.write" look="main" onClick={() => change({ make: 'rule' })}>
              New rule
            </PermittedButton>
          </>
        }
      />
      {chosen !== undefined && (
        <p className="text-sm text-soft">
          Only of {nameOf(chosen)}.{' '}
          <Button look="quiet" size="small" onClick={() => change({ rule: undefined })}>
            Show all
          </Button>
        </p>
      )}
      <Card title={firing.length === 0 ? 'Nothing fires' : `${firing.length} now`}>
        {firing.length === 0 ? (
          <p className="p-4 text-sm text-soft">
            {rules.data.length === 0
              ? 'Nothing is watched yet: a rule tells you when a metric is too high, too low, or changes.'
              : 'What rules find stands here, while it lasts.'}
          </p>
        ) : (
          <Table<Alert>
            caption="What fires now"
            columns={firingColumns(nameOf)}
            rows={firing}
            rowKey={({ id }) => id}
          />
        )}
      </Card>
      <Card title="Rules">
        {rules.data.length === 0 ? (
          <EmptyState
            title="No rules yet"
            description="A rule watches one metric, of any group, and tells channels when its condition holds."
          />
        ) : (
          <Table<Rule>
            caption="Rules"
            columns={ruleColumns((id) => change({ edit: id }))}
            rows={rules.data}
            rowKey={({ id }) => id}
          />
        )}
      </Card>
      <Card title="Channels">
        {channels.data.length === 0 ? (
          <p className="p-4 text-sm text-soft">Without a channel alerts are seen here alone.</p>
        ) : (
          <Table<Channel>
            caption="Channels"
            columns={channelColumns((id) => change({ edit: id }))}
            rows={channels.data}
            rowKey={({ id }) => id}
          />
        )}
      </Card>
      <Card title="History">
        {ofChosen(events.data.data).length === 0 ? (
          <p className="p-4 text-sm text-soft">Nothing was told yet.</p>
        ) : (
          <Table<AlertEvent>
            caption="History"
            columns={eventColumns(nameOf)}
            rows={ofChosen(events.data.data)}
            rowKey={({ id }) => id}
          />
        )}
      </Card>
      {(make === 'rule' || editedRule !== undefined) && (
        <RuleDrawer key={edit} rule={editedRule} channels={channels.data} onClose={close} />
      )}
      {(make === 'channel' || editedChannel !== undefined) && (
        <ChannelDialog key={edit} channel={editedChannel} onClose={close} />
      )}
    </div>
  );
}

function listed<Row>(at: string) {
  return {
    queryKey: ['alerts', at],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.get<{ data: readonly Row[] }>(`${at}?${new URLSearchParams({ 'page[size]': '100' })}`, { signal }),
  };
}

const firingColumns = (nameOf: (id: string) => string): readonly Column<Alert>[] => [
  {
    id: 'rule',
    title: 'Rule',
    cell: ({ rule_id }) => (
      <a className="hover:underline" href={`/observability/alerts?rule=${rule_id}`}>
        {nameOf(rule_id)}
      </a>
    ),
  },
  { id: 'status', title: 'Status', cell: ({ status }) => <Badge>{status === 'firing' ? 'Firing' : 'Pending'}</Badge> },
  { id: 'group', title: 'Of', cell: ({ group }) => (group.length === 0 ? 'All' : group.join(', ')) },
  { id: 'value', title: 'Value', isNumber: true, cell: ({ value }) => value ?? '–' },
  { id: 'since', title: 'Since', cell: ({ since }) => <Time atMs={Date.parse(since)} /> },
];

const eventColumns = (nameOf: (id: string) => string): readonly Column<AlertEvent>[] => [
  { id: 'at', title: 'At', cell: ({ at }) => <Time atMs={Date.parse(at)} /> },
  { id: 'kind', title: 'What', cell: ({ kind }) => kinds[kind] },
  { id: 'rule', title: 'Rule', cell: ({ rule_id }) => nameOf(rule_id) },
  { id: 'summary', title: 'Told', cell: ({ message }) => message.summary ?? '–' },
  {
    id: 'channels',
    title: 'Delivery',
    cell: ({ notifications }) => notifications.map(({ status, error }) => error ?? status).join('; ') || 'Nobody',
  },
];

const kinds = { fired: 'Fired', repeated: 'Told again', resolved: 'Over' };

const ruleColumns = (onEdit: (id: string) => void): readonly Column<Rule>[] => [
  {
    id: 'name',
    title: 'Name',
    cell: ({ id, name }) => (
      <a className="font-medium hover:underline" href={`/observability/alerts?rule=${id}`}>
        {name}
      </a>
    ),
    sortBy: ({ name }) => name.toLowerCase(),
  },
  { id: 'metric', title: 'Metric', cell: ({ definition: { query } }) => (query.metrics ?? []).join(', ') },
  { id: 'condition', title: 'Fires when', cell: ({ definition }) => conditionWords(definition.condition) },
  { id: 'on', title: 'State', cell: (rule) => <Enabled rule={rule} /> },
  {
    id: 'actions',
    title: '',
    cell: ({ id, name }) => <Actions kind="alert-rules" id={id} name={name} onEdit={onEdit} />,
  },
];

const channelColumns = (onEdit: (id: string) => void): readonly Column<Channel>[] => [
  { id: 'name', title: 'Name', cell: ({ name }) => name },
  {
    id: 'to',
    title: 'To',
    cell: ({ definition }) => (
      <span className="figure">{definition.type === 'webhook' ? definition.url : definition.to.join(', ')}</span>
    ),
  },
  { id: 'test', title: 'Test', cell: ({ id }) => <ChannelTest id={id} /> },
  {
    id: 'actions',
    title: '',
    cell: ({ id, name }) => <Actions kind="alert-channels" id={id} name={name} onEdit={onEdit} />,
  },
];

function Enabled({ rule }: { readonly rule: Rule }) {
  const [problem, setProblem] = useState<string>();
  const isOn = rule.definition.is_enabled !== false;
  const turn = () =>
    save('alert-rules', { ...rule, definition: { ...rule.definition, is_enabled: !isOn } }, rule.id).catch(
      (error: unknown) => setProblem(messageOf(error)),
    );
  return (
    <span className="flex flex-wrap items-center gap-2">
      {isOn ? 'On' : 'Off'}
      <PermittedButton permission="alerts.write" look="quiet" size="small" onClick={() => void turn()}>
        {isOn ? 'Turn off' : 'Turn on'}
      </PermittedButton>
      {problem !== undefined && <span className="text-xs text-failed">{problem}</span>}
    </span>
  );
}

function ChannelTest({ id }: { readonly id: string }) {
  const [told, setTold] = useState<string>();
  const test = async () => {
    setTold('Sending …');
    try {
      const { delivered, error } = await api.post<{ delivered: boolean; error?: string }>(
        `/v2/alert-channels/${path`${id}`}/test`,
      );
      setTold(delivered ? 'Delivered' : (error ?? 'It was not delivered'));
    } catch (error) {
      setTold(messageOf(error));
    }
  };
  return (
    <span className="flex flex-wrap items-center gap-2">
      <PermittedButton permission="alerts.write" size="small" onClick={() => void test()}>
        Send a test
      </PermittedButton>
      <span role="status" className="text-xs text-soft">
        {told}
      </span>
    </span>
  );
}

interface ActionsProps {
  readonly kind: 'alert-rules' | 'alert-channels';
  readonly id: string;
  readonly name: string;
  readonly onEdit: (id: string) => void;
}

/** Deleting asks once more in its own place. */
function Actions({ kind, id, name, onEdit }: ActionsProps) {
  const [isAsked, setAsked] = useState(false);
  const removal = useAction(async () => {
    await removeSaved(kind, id);
    await queries.invalidateQueries({ queryKey: ['alerts'] });
  });
  if (removal.error !== undefined) return <Notice meaning="failed" title={messageOf(removal.error)} />;
  if (isAsked)
    return (
      <span className="flex gap-1">
        <Button size="small" look="danger" disabled={removal.isBusy} onClick={removal.run}>
          Delete {name}
        </Button>
        <Button size="small" onClick={() => setAsked(false)}>
          Keep
        </Button>
      </span>
    );
  const button = { permission: 'alerts.write', look: 'quiet', size: 'small' } as const;
  return (
    <span className="flex gap-1">
      <PermittedButton {...button} aria-label={`Edit ${name}`} onClick={() => onEdit(id)}>
        Edit
      </PermittedButton>
      <PermittedButton {...button} aria-label={`Delete ${name}`} onClick={() => setAsked(true)}>
        Delete
      </PermittedButton>
    </span>
  );
}
