import type { ControlProps } from '../controls.tsx';
import type { Field } from '../field.ts';
import type { Path } from '../value.ts';

/** What the control of a kind of setting gets. */
export interface KindProps {
  readonly field: Field;
  readonly path: Path;
  readonly control: ControlProps;
}
