import { Select } from '@sallyport/ui';
import { usePlane } from './use-plane.ts';

/** Which control plane is looked at. */
export function PlaneSelect() {
  const { all, chosen, choose } = usePlane();
  if (all.length < 2) return null;
  return (
    <Select
      label="Control plane"
      value={chosen?.id ?? everyPlane}
      options={[
        { value: everyPlane, label: 'All control planes' },
        ...all.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onChange={(value) => choose(value === everyPlane ? undefined : value)}
    />
  );
}

const everyPlane = 'all';
