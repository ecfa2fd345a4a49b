import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

/** How far the end of what was said is from sight. */
export function belowTheFold(page: Page): Promise<number> {
  const scroller = page.getByRole('main').locator('> div').first();
  return scroller.evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight);
}

/** What has to be scrolled sideways, code excepted. */
export function sidewaysIn(page: Page): Promise<string[]> {
  return page.locator(':not(pre)').evaluateAll((all) =>
    all
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .filter((element) => {
        const overflow = element.computedStyleMap().get('overflow-x')?.toString();
        return overflow === 'auto' || overflow === 'scroll' || element.tagName === 'HTML';
      })
      .map(({ tagName, className }) => `${tagName} ${className}`),
  );
}

/** What axe calls serious or worse. */
export async function barriersIn(page: Page, rules?: string[]): Promise<string[]> {
  await page.evaluate(axe);
  const found = (await page.evaluate(`axe.run(${JSON.stringify(rules === undefined ? {} : { runOnly: rules })})`)) as {
    violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
  };
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
