import { Button, Select } from '@sallyport/ui';
import { ArrowLeft } from '@sallyport/ui/icons';
import { useState } from 'react';
import type { Field } from '../../api/analytics.ts';
import { type Filter, type FilterValue, type Operator, valuesOf, wantsMany, wantsNoValue } from './filter.ts';
import { OptionPicker } from './option-picker.tsx';
import { ValueEditor } from './value-editor.tsx';
import { offeredOperators, operatorWords } from './words.ts';

interface FilterEditorProps {
  readonly fields: readonly Field[];
  /** What is changed; absent where one is added. */
  readonly filter?: Filter;
  readonly onApply: (filter: Filter) => void;
}

/** A field, how it is compared, and with what. */
export function FilterEditor({ fields, filter, onApply }: FilterEditorProps) {
  const [name, setName] = useState(filter?.field);
  const field = fields.find((one) => one.name === name);
  if (field === undefined) return <FieldPicker fields={fields} onChoose={setName} />;
  const own = filter?.field === name ? filter : undefined;
  return <Comparison key={name} field={field} filter={own} onApply={onApply} onBack={() => setName(undefined)} />;
}

function FieldPicker({ fields, onChoose }: { fields: readonly Field[]; onChoose: (name: string) => void }) {
  const [search, setSearch] = useState('');
  const holds = (text: string) => text.toLowerCase().includes(search.trim().toLowerCase());
  const found = fields.filter(
    ({ filter, title, name, description }) =>
      filter !== undefined && (holds(title) || holds(name) || (search.length > 2 && holds(description))),
  );
  return (
    <OptionPicker
      label="What to filter by"
      options={found.map(({ name, title, description }) => ({ value: name, label: title, detail: description }))}
      search={search}
      onSearch={setSearch}
      onChoose={onChoose}
      isLoading={fields.length === 0}
      emptyText="Nothing is called so."
    />
  );
}

interface ComparisonProps {
  readonly field: Field;
  readonly filter: Filter | undefined;
  readonly onApply: (filter: Filter) => void;
  readonly onBack: () => void;
}

function Comparison({ field, filter, onApply, onBack }: ComparisonProps) {
  const operators = offeredOperators(field);
  const [operator, setOperator] = useState<Operator>(filter?.operator ?? operators[0]!);
  const [values, setValues] = useState<readonly FilterValue[]>(filter === undefined ? [] : valuesOf(filter));
  const isWhole = wantsNoValue(operator) || values.length > 0;
  const apply = () => {
    if (!isWhole) return;
    if (wantsNoValue(operator)) onApply({ field: field.name, operator });
    else onApply({ field: field.name, operator, value: wantsMany(operator) ? values : values[0]! });
  };
  // One that is there already may be compared in a way that is not offered.
  const offered = operators.includes(operator) ? operators : [operator, ...operators];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <div className="flex items-center gap-1 border-b border-line px-1.5 py-1.5">
        <Button look="quiet" size="small" onClick={onBack} aria-label="Choose another field">
          <ArrowLeft className="size-3.5" aria-hidden="true" />
          {field.title}
        </Button>
        <Select
          label="How it is compared"
          value={operator}
          options={offered.map((value) => ({ value, label: operatorWords[value] }))}
          onChange={(chosen) => {
            setOperator(chosen);
            if (!wantsMany(chosen)) setValues(values.slice(0, 1));
          }}
        />
      </div>
      {!wantsNoValue(operator) && (
        <ValueEditor field={field} isMany={wantsMany(operator)} values={values} onChange={setValues} />
      )}
      <div className="flex items-center justify-between gap-3 border-t border-line p-2">
        <span className="text-xs text-faint">{field.description}</span>
        <Button type="submit" look="main" size="small" disabled={!isWhole}>
          Apply
        </Button>
      </div>
    </form>
  );
}
