import { PriceList } from './price-list.ts';

/** The public prices of models. Apart, so that who asks no models does not load them. */
export async function loadPriceList(): Promise<PriceList> {
  const { snapshot } = await import('./snapshot.ts');
  return new PriceList(snapshot);
}
