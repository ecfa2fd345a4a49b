import { Combobox } from '@sallyport/ui';
import type { ChoiceOfForm } from '../../../parts/schema-form/form-context.ts';
import type { Members } from '../../../parts/schema-form/value.ts';

interface ScopeChooserProps {
  readonly value: Members;
  readonly choices: Readonly<Record<string, readonly ChoiceOfForm[]>>;
  readonly onChange: (value: Members) => void;
}

const scopes = [
  { field: 'service', label: 'Service' },
  { field: 'route', label: 'Route' },
  { field: 'consumer', label: 'Consumer' },
  { field: 'consumer_group', label: 'Consumer group' },
] as const;

/** For everything, or for a service, a route, a consumer, a group, or several of these together. */
export function ScopeChooser({ value, choices, onChange }: ScopeChooserProps) {
  const chosen = scopes.filter(({ field }) => idOf(value[field]) !== '');
  return (
    <div className="grid gap-3 px-4 py-3">
      <p className="text-sm text-soft">
        {chosen.length === 0
          ? 'For all requests of all services.'
          : `For requests ${chosen.map(({ field, label }) => `${words[field]} ${nameOf(choices[field], idOf(value[field])) ?? label}`).join(' and ')}.`}
      </p>
      {scopes.map(({ field, label }) => (
        <Combobox
          key={field}
          label={label}
          placeholder="any"
          value={idOf(value[field]) || undefined}
          options={(choices[field] ?? []).map((choice) => ({ value: idOf(choice.value), label: choice.label }))}
          onChange={(id) => {
            const { [field]: _, ...rest } = value;
            onChange(id === undefined ? rest : { ...rest, [field]: { id } });
          }}
        />
      ))}
    </div>
  );
}

const words = {
  service: 'to the service',
  route: 'to the route',
  consumer: 'of',
  consumer_group: 'of the group',
} as const;

const idOf = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : '';

const nameOf = (choices: readonly ChoiceOfForm[] | undefined, id: string) =>
  choices?.find(({ value }) => idOf(value) === id)?.label;
