import { SelectField } from '@sallyport/ui';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
const options = methods.map((value) => ({ value, label: value }));

interface MethodFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** How something is asked for, in HTTP. */
export const MethodField = (props: MethodFieldProps) => <SelectField label="Method" options={options} {...props} />;
