import type { RequestRecord } from '../record.ts';
import { Code } from './facts.tsx';
import { pluginHref, usePluginOf } from './plugins.ts';

interface PluginLinkProps {
  readonly record: RequestRecord;
  readonly name: string;
  /** Where it is known which of that name. */
  readonly id?: string;
}

/** A plugin's name, which leads to it where it is known which one it is. */
export function PluginLink({ record, name, id }: PluginLinkProps) {
  const found = usePluginOf(record, id === undefined ? name : '');
  const pluginId = id ?? found?.id;
  if (pluginId === undefined) return <Code>{name}</Code>;
  return (
    <a href={pluginHref(record.control_plane, pluginId)} className="text-accent hover:underline">
      <Code>{name}</Code>
    </a>
  );
}
