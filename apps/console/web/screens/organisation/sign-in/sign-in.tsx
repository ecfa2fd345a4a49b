import { Card, EmptyState, PageHeader, SkeletonLines, Switch } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api/client.ts';
import { useMay } from '../../../api/person.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { useWrite } from '../data/use-write.ts';
import { ProviderCard } from './provider-card.tsx';
import { ProviderForm } from './provider-form.tsx';
import { providersQuery, type Settings, settingsQuery } from './queries.ts';

/** How people sign in: passwords, identity providers, and which groups make which teams. */
export function Screen() {
  const providers = useQuery(providersQuery);
  const [isAdding, setAdding] = useState(false);
  const add = (
    <PermittedButton permission="authentication.write" onClick={() => setAdding(true)}>
      Add an identity provider
    </PermittedButton>
  );
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-4">
      <PageHeader
        title="Sign-in"
        description="Where people say who they are, and which teams follow from the groups that an identity provider tells."
        actions={add}
      />
      <SettingsCard />
      {providers.error !== null ? (
        <ProblemState
          error={providers.error}
          what="the identity providers"
          permission="authentication.read"
          onRetry={() => void providers.refetch()}
        />
      ) : providers.data === undefined ? (
        <SkeletonLines label="It is being read" />
      ) : providers.data.length === 0 ? (
        <Card>
          <EmptyState
            title="No identity provider yet"
            description="People sign in with passwords. With an OpenID Connect provider they use the account that they have already, and leave with it."
          >
            {add}
          </EmptyState>
        </Card>
      ) : (
        providers.data.map((provider) => <ProviderCard key={provider.id} provider={provider} />)
      )}
      {isAdding && <ProviderForm onClose={() => setAdding(false)} />}
    </div>
  );
}

const switches: readonly { name: keyof Settings; label: string; help: string }[] = [
  { name: 'basic_auth_enabled', label: 'Passwords', help: 'People may sign in with a password that they chose here.' },
  {
    name: 'oidc_auth_enabled',
    label: 'OpenID Connect',
    help: 'People may sign in at an identity provider that is enabled.',
  },
  {
    name: 'idp_mapping_enabled',
    label: 'Teams from groups',
    help: 'At each sign-in, the groups that the identity provider tells decide about teams.',
  },
  { name: 'konnect_mapping_enabled', label: 'Teams by hand', help: 'Whoever manages people may put them into teams.' },
];

function SettingsCard() {
  const may = useMay();
  const settings = useQuery(settingsQuery);
  const change = useWrite((body: object) => api.patch('/v3/authentication-settings', body), 'Changed');
  const { data } = settings;
  return (
    <Card title="Ways to sign in">
      <div className="grid gap-3 p-4">
        {settings.error !== null ? (
          <ProblemState error={settings.error} what="the settings" onRetry={() => void settings.refetch()} />
        ) : data === undefined ? (
          <SkeletonLines label="It is being read" />
        ) : (
          switches.map(({ name, label, help }) => (
            <Switch
              key={name}
              label={label}
              help={help}
              isOn={data[name]}
              isDisabled={!may('authentication.write') || change.isWriting}
              onChange={(isOn) => change.write({ [name]: isOn })}
            />
          ))
        )}
        <ErrorNotice error={change.error} />
      </div>
    </Card>
  );
}
