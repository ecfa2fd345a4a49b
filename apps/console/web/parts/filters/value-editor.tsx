import { useState } from 'react';
import type { Field } from '../../api/analytics.ts';
import type { FilterValue } from './filter.ts';
import { OptionPicker, type PickerOption } from './option-picker.tsx';
import { useValueOptions } from './use-value-options.ts';

interface ValueEditorProps {
  readonly field: Field;
  /** A list of values, not one. */
  readonly isMany: boolean;
  readonly values: readonly FilterValue[];
  readonly onChange: (values: readonly FilterValue[]) => void;
}

/** What a field is compared with. */
export function ValueEditor({ field, isMany, values, onChange }: ValueEditorProps) {
  const type = field.filter?.valueType;
  if (type === 'boolean') return <YesOrNo value={values[0]} onChange={(value) => onChange([value])} />;
  if (isMany) return <ManyValues field={field} values={values} onChange={onChange} />;
  return <OneValue key={type} field={field} value={values[0]} onChange={onChange} />;
}

function YesOrNo({ value, onChange }: { value: FilterValue | undefined; onChange: (value: boolean) => void }) {
  return (
    <fieldset className="flex gap-4 p-3 text-sm">
      {[true, false].map((one) => (
        <label key={String(one)} className="flex items-center gap-2">
          <input
            type="radio"
            name="value"
            className="accent-accent"
            checked={value === one}
            onChange={() => onChange(one)}
          />
          {one ? 'Yes' : 'No'}
        </label>
      ))}
    </fieldset>
  );
}

interface OneValueProps {
  readonly field: Field;
  readonly value: FilterValue | undefined;
  readonly onChange: (values: readonly FilterValue[]) => void;
}

function OneValue({ field, value, onChange }: OneValueProps) {
  const [text, setText] = useState(value === undefined ? '' : String(value));
  const isNumber = field.filter?.valueType === 'number';
  const unit = units[field.unit ?? ''] ?? field.unit;
  return (
    <label className="flex items-center gap-2 p-3 text-sm">
      <span className="sr-only">{field.title}</span>
      <input
        // biome-ignore lint/a11y/noAutofocus: whoever opened it wants to type here.
        autoFocus
        type={isNumber ? 'number' : 'text'}
        step="any"
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          const told = isNumber ? Number(target.value) : target.value;
          onChange(target.value.trim() === '' || Number.isNaN(told) ? [] : [told]);
        }}
        className="h-8 w-full min-w-0 rounded-control border border-line bg-paper px-2 outline-none focus:border-accent"
      />
      {isNumber && unit !== undefined && <span className="shrink-0 text-soft">{unit}</span>}
    </label>
  );
}

const units: Readonly<Record<string, string>> = { usd: 'US dollars', 'token count': 'tokens' };

interface ManyValuesProps {
  readonly field: Field;
  readonly values: readonly FilterValue[];
  readonly onChange: (values: readonly FilterValue[]) => void;
}

function ManyValues({ field, values, onChange }: ManyValuesProps) {
  const [search, setSearch] = useState('');
  const { options, isLoading, isFailed } = useValueOptions(field, search);
  const chosen = new Set(values.map(String));
  const own = ownValue(field, search, options);
  const shown = own === undefined ? options : [...options, { value: own, label: own, detail: 'as it is written' }];
  const toggle = (value: string) =>
    onChange(chosen.has(value) ? values.filter((one) => String(one) !== value) : [...values, typedValue(field, value)]);
  return (
    <OptionPicker
      label={`Values of ${field.title.toLowerCase()}`}
      options={[...notShown(values, shown), ...shown]}
      search={search}
      onSearch={setSearch}
      onChoose={(value) => {
        toggle(value);
        if (value === own) setSearch('');
      }}
      chosen={chosen}
      isLoading={isLoading}
      emptyText={
        isFailed
          ? 'The values could not be read.'
          : field.filter?.allowNewValues === true
            ? 'Type a value.'
            : 'There is no such value.'
      }
    />
  );
}

/** What was typed, where it is nothing that is offered. */
function ownValue({ filter }: Field, search: string, options: readonly PickerOption[]): string | undefined {
  const text = search.trim();
  const isOffered = options.some(({ value, label }) => value === text || label === text);
  if (text === '' || isOffered || filter?.allowNewValues !== true || filter.valuesNeedTranslation) return undefined;
  return filter.valueType === 'number' && Number.isNaN(Number(text)) ? undefined : text;
}

/** What was chosen, and is not among what is offered: it can be taken away again. */
function notShown(values: readonly FilterValue[], shown: readonly PickerOption[]): readonly PickerOption[] {
  const offered = new Set(shown.map(({ value }) => value));
  return values
    .map(String)
    .filter((value) => !offered.has(value))
    .map((value) => ({ value, label: value }));
}

const typedValue = ({ filter }: Field, text: string): FilterValue =>
  filter?.valueType === 'number' ? Number(text) : text;
