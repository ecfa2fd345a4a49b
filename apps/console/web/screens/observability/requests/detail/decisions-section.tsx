import { Badge } from '@sallyport/ui';
import type { RequestView } from '../requests.queries.ts';
import { decisionsOf } from './decisions.ts';
import { PluginLink } from './plugin-link.tsx';
import { Section } from './section.tsx';

/** What each plugin said that had a say. */
export function DecisionsSection({ record }: RequestView) {
  const rows = decisionsOf(record);
  if (rows.length === 0) return null;
  return (
    <Section title="Decisions">
      <ul className="grid gap-2 text-sm">
        {rows.map(({ plugin, pluginId, word, meaning, why }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are in the order in which they spoke.
          <li key={index} className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
            <PluginLink record={record} name={plugin} {...(pluginId && { id: pluginId })} />
            <Badge meaning={meaning}>{word}</Badge>
            <span className="min-w-0 wrap-anywhere text-soft">{why}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
