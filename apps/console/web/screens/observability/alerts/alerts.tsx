import { Button, Card, EmptyState, PageHeader, SkeletonTable, Table } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { savedListQuery } from '../../../parts/tile/saved.ts';
import { useSearch } from '../../../state/use-search.ts';
import type { Alert, AlertEvent, Channel, ChannelDefinition, Rule, RuleDefinition } from './alert.ts';
import { ChannelDialog } from './channel-dialog.tsx';
import { channelColumns, eventColumns, firingColumns, ruleColumns } from './columns.tsx';
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
    // It changes by itself while somebody looks.
    refetchInterval: 15_000,
  };
}
