import { Badge, type Column, Time } from '@sallyport/ui';
import { type Alert, type AlertEvent, type Channel, conditionWords, type Rule } from './alert.ts';
import { Actions, ChannelTest, Enabled } from './row-actions.tsx';

type NameOf = (ruleId: string) => string;
type OnEdit = (id: string) => void;

export const firingColumns = (nameOf: NameOf): readonly Column<Alert>[] => [
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

export const eventColumns = (nameOf: NameOf): readonly Column<AlertEvent>[] => [
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

export const ruleColumns = (onEdit: OnEdit): readonly Column<Rule>[] => [
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

export const channelColumns = (onEdit: OnEdit): readonly Column<Channel>[] => [
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
