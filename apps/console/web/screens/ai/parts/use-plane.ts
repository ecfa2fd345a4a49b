import { useMemo } from 'react';
import { type ControlPlane, useControlPlanes } from '../../../api/control-planes.ts';
import { type Filter, isOneOf } from '../../../parts/filters/filter.ts';
import { useSearch } from '../../../state/use-search.ts';

export interface PlaneChoice {
  /** Those that are looked at: the one that the address names, or all; undefined while they are being read. */
  readonly planes: readonly ControlPlane[] | undefined;
  readonly all: readonly ControlPlane[];
  /** The one that the address names. */
  readonly chosen: ControlPlane | undefined;
  /** That requests are of it. */
  readonly filters: readonly Filter[];
  readonly choose: (id: string | undefined) => void;
  readonly error: Error | null;
  readonly refetch: () => void;
}

/** Which control plane the address asks for, by `?plane=`: all of them where it names none. */
export function usePlane(): PlaneChoice {
  const [{ plane: id }, change] = useSearch();
  const { data, error, refetch } = useControlPlanes();
  const chosen = data?.find((plane) => plane.id === id);
  // One that is not there is not looked at: the choice says that all are.
  const asked = data === undefined ? id : chosen?.id;
  const filters = useMemo(() => (asked === undefined ? [] : [isOneOf('control_plane', asked)]), [asked]);
  return {
    planes: chosen === undefined ? data : [chosen],
    all: data ?? [],
    chosen,
    filters,
    choose: (plane) => change({ plane }),
    error,
    refetch: () => void refetch(),
  };
}
