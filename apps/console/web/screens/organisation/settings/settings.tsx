import { Card, Form, NumberField, PageHeader, SelectField, SkeletonLines, Switch, TextField } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, path } from '../../../api/client.ts';
import { type Organization, useMay, useOrganization } from '../../../api/person.ts';
import { ErrorNotice } from '../../../parts/error-notice.tsx';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { useWrite } from '../data/use-write.ts';

/** What holds for the whole organisation. */
export function Screen() {
  const { data: organization, error, refetch } = useOrganization();
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-4">
      <PageHeader title="Settings" description="What holds for the whole organisation." />
      {error !== null ? (
        <ProblemState error={error} what="the organisation" onRetry={() => void refetch()} />
      ) : organization === undefined ? (
        <SkeletonLines label="It is being read" />
      ) : (
        <>
          <Name key={organization.name} organization={organization} />
          <TokenPolicy organizationId={organization.id} />
          <Tools organizationId={organization.id} />
        </>
      )}
    </div>
  );
}

interface NameProps {
  readonly organization: Organization;
}

function Name({ organization: { id, name: kept } }: NameProps) {
  const [name, setName] = useState(kept);
  const rename = useWrite((body: object) => api.patch(path`/v3/organizations/${id}`, body), 'Renamed');
  return (
    <Card title="Name">
      <form
        className="flex items-end gap-2 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          rename.write({ name: name.trim() });
        }}
      >
        <TextField className="grow" label="Name of the organisation" value={name} onChange={setName} />
        <PermittedButton
          permission="organization.write"
          type="submit"
          disabled={name.trim() === '' || name === kept || rename.isWriting}
        >
          Rename
        </PermittedButton>
      </form>
      <div className="px-4 pb-4 empty:hidden">
        <ErrorNotice error={rename.error} />
      </div>
    </Card>
  );
}

interface OfOrganization {
  readonly organizationId: string;
}

interface Policy {
  readonly pats_enabled: boolean;
  readonly max_expiration_period_days: number;
}

function TokenPolicy({ organizationId }: OfOrganization) {
  const may = useMay();
  const at = path`/v3/organizations/${organizationId}/personal-access-token-settings`;
  const policy = useQuery({
    queryKey: ['organisation', at],
    queryFn: ({ signal }) => api.get<Policy>(at, { signal }),
  });
  const change = useWrite((body: object) => api.patch(at, body), 'Changed');
  const isDisabled = !may('organization.write') || change.isWriting;
  const { data } = policy;
  return (
    <Card title="Personal access tokens">
      <div className="grid gap-3 p-4">
        {policy.error !== null ? (
          <ProblemState error={policy.error} what="the policy" onRetry={() => void policy.refetch()} />
        ) : data === undefined ? (
          <SkeletonLines label="It is being read" />
        ) : (
          <>
            <Switch
              label="People may make tokens for themselves"
              isOn={data.pats_enabled}
              isDisabled={isDisabled}
              onChange={(isOn) => change.write({ pats_enabled: isOn })}
            />
            <LongestLifetime
              key={data.max_expiration_period_days}
              days={data.max_expiration_period_days}
              isDisabled={isDisabled}
              onSave={(days) => change.write({ max_expiration_period_days: days })}
            />
            <ErrorNotice error={change.error} />
          </>
        )}
      </div>
    </Card>
  );
}

interface LongestLifetimeProps {
  readonly days: number;
  readonly isDisabled: boolean;
  readonly onSave: (days: number) => void;
}

/** Saved by a button: each digit on the way to a number would be a policy of its own. */
function LongestLifetime({ days: kept, isDisabled, onSave }: LongestLifetimeProps) {
  const [days, setDays] = useState<number | undefined>(kept);
  return (
    <Form className="flex items-end gap-2" onSubmit={() => days !== undefined && onSave(days)}>
      <NumberField
        label="Longest lifetime, in days"
        className="max-w-60"
        value={days}
        min={1}
        max={365}
        isDisabled={isDisabled}
        onChange={setDays}
      />
      <PermittedButton
        permission="organization.write"
        type="submit"
        disabled={days === undefined || days === kept || isDisabled}
      >
        Save
      </PermittedButton>
    </Form>
  );
}

const toolAccess = [
  { value: 'none', label: 'Nothing: the MCP server is closed' },
  { value: 'read', label: 'Read' },
  { value: 'write', label: 'Read and change, after the person has agreed' },
] as const;

function Tools({ organizationId }: OfOrganization) {
  const may = useMay();
  const at = path`/v3/organizations/${organizationId}/mcp-settings`;
  const settings = useQuery({
    queryKey: ['organisation', at],
    queryFn: ({ signal }) => api.get<{ access: 'none' | 'read' | 'write' }>(at, { signal }),
  });
  const change = useWrite((body: object) => api.patch(at, body), 'Changed');
  return (
    <Card title="Tools of the platform">
      <div className="grid gap-3 p-4">
        {settings.error !== null ? (
          <ProblemState error={settings.error} what="the settings" onRetry={() => void settings.refetch()} />
        ) : settings.data === undefined ? (
          <SkeletonLines label="It is being read" />
        ) : (
          <SelectField
            label="What agents may do through the platform's MCP server"
            className="max-w-96"
            help={`At ${window.location.origin}/mcp, with the rights of whoever they act for.`}
            value={settings.data.access}
            options={toolAccess}
            isDisabled={!may('organization.write') || change.isWriting}
            onChange={(access) => change.write({ access })}
          />
        )}
        <ErrorNotice error={change.error} />
      </div>
    </Card>
  );
}
