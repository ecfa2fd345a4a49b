import { TextField } from '@sallyport/ui';
import { ApiProblem } from '../../../api/problem.ts';

/** What a control plane is called, as it is being written. */
export interface ControlPlaneTexts {
  readonly name: string;
  readonly description: string;
  readonly labels: string;
}

interface ControlPlaneFieldsProps {
  readonly texts: ControlPlaneTexts;
  readonly onChange: (texts: ControlPlaneTexts) => void;
  /** Why they were not kept: what it says of one of them is told there. */
  readonly error: unknown;
}

export function ControlPlaneFields({ texts, onChange, error }: ControlPlaneFieldsProps) {
  const told = error instanceof ApiProblem ? error.fields : [];
  const fieldOf = (name: keyof ControlPlaneTexts) => ({
    value: texts[name],
    onChange: (text: string) => onChange({ ...texts, [name]: text }),
    // Of labels it is one of them: `labels.team`.
    problem: told.find(({ field }) => field.startsWith(name))?.reason,
  });
  return (
    <>
      <TextField label="Name" {...fieldOf('name')} />
      <TextField label="Description" {...fieldOf('description')} />
      <TextField
        label="Labels"
        help="As name: value, separated by commas."
        placeholder="team: payments, stage: test"
        {...fieldOf('labels')}
      />
    </>
  );
}
