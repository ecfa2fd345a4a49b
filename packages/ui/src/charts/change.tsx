import { classes } from '../classes.ts';
import { textOf } from '../display/meaning.ts';
import { formatChange } from '../format/change.ts';
import { formatValue, type Unit } from '../format/value.ts';
import { ArrowDown, ArrowUp } from '../icons.ts';

/** Which way is good news. Of most figures neither is. */
export type Better = 'more' | 'less' | 'neither';

/** Of the metrics whose change says whether things go well. */
export function betterOf(metric: string): Better {
  if (/error|latency|cost|denied|refused|failed|eviction|time_to_first/.test(metric)) return 'less';
  return /hit_rate|savings|score|healthy/.test(metric) ? 'more' : 'neither';
}

interface ChangeProps {
  readonly unit: Unit;
  readonly now: number;
  readonly before: number;
  readonly better?: Better;
}

/** Against the period before, in words for whoever doesn't see the colour. */
export function Change({ unit, now, before, better = 'neither' }: ChangeProps) {
  const changed = formatChange(now, before);
  const shown = changed ?? 'new';
  const isSame = changed === '±0%';
  const isGood = now > before === (better === 'more');
  const meaning = isSame || better === 'neither' ? 'plain' : isGood ? 'allowed' : 'failed';
  const Arrow = now > before ? ArrowUp : ArrowDown;
  const was = `${formatValue(unit, before)} in the period before`;
  return (
    <span className={classes('inline-flex items-center gap-0.5 text-xs font-medium', textOf[meaning])} title={was}>
      {!isSame && <Arrow className="size-3" aria-hidden="true" />}
      {shown}
      <span className="sr-only">
        {meaning === 'allowed' && ', better'}
        {meaning === 'failed' && ', worse'}, {was}
      </span>
    </span>
  );
}
