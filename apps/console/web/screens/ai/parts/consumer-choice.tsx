import { Combobox, type ComboOption } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { consumersQuery, nameOfConsumer } from './caller.ts';

interface ConsumerChoiceProps {
  readonly controlPlaneId: string;
  /** Undefined: nobody is chosen. */
  readonly value: string | undefined;
  readonly onChange: (id: string | undefined) => void;
  readonly label?: string;
  readonly help?: string;
  readonly isDisabled?: boolean;
}

/** One of a control plane's consumers. */
export function ConsumerChoice({ controlPlaneId, value, onChange, label = 'Consumer', ...rest }: ConsumerChoiceProps) {
  const { data, error } = useQuery(consumersQuery(controlPlaneId));
  const options: readonly ComboOption[] = (data ?? []).map((consumer) => ({
    value: consumer.id,
    label: nameOfConsumer(consumer),
  }));
  return (
    <Combobox
      label={label}
      value={value}
      options={options}
      onChange={onChange}
      placeholder="Choose a consumer"
      {...(error !== null && { problem: 'The consumers could not be read.' })}
      {...rest}
    />
  );
}
