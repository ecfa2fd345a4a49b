import { useParams as useRouterParams } from '@tanstack/react-router';

/** The parts of the path that the screen's own path names: `/gateway/$controlPlaneId`. */
export function useParam(name: string): string {
  const params = useRouterParams({ strict: false }) as Readonly<Record<string, string | undefined>>;
  const value = params[name];
  if (value === undefined) throw new Error(`The path of this screen has no ${name}.`);
  return value;
}
