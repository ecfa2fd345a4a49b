import { useControlPlanes } from '../../api/control-planes.ts';

/** What goes on, what changed, and what needs somebody. */
export function Screen() {
  const { data } = useControlPlanes();
  return <h1 className="p-4 text-lg font-semibold">{data?.length ?? 0} control planes</h1>;
}
