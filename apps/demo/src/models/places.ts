import type { Vendor } from './vendors.ts';

/** The two that the chatbot's route has, of which the second stands in for the first: `config/models.yaml`. */
const places = ['FIRST', 'SECOND'] as const;

/** Real vendors take the places of simulated ones. */
export function fillPlaces(real: readonly Vendor[], simulated: readonly Vendor[]): Vendor[] {
  return [...real, ...simulated].slice(0, places.length);
}

/** What the file says as `${{ env "DECK_…" }}`. */
export function settingsOfModels(vendors: readonly Vendor[]): Record<string, string> {
  return Object.fromEntries(
    places.flatMap((place, i) => {
      const { provider, model, auth, options } = vendors[i]!;
      const reference = `{vault://env/demo-${place.toLowerCase()}-secret}`;
      return [
        [`DECK_${place}_PROVIDER`, provider],
        [`DECK_${place}_MODEL`, model],
        [`DECK_${place}_AUTH`, JSON.stringify(auth).replace('{secret}', reference)],
        [`DECK_${place}_OPTIONS`, JSON.stringify(options)],
      ];
    }),
  );
}

/** What the gateway reads there. */
export function secretsOfModels(vendors: readonly Vendor[]): Record<string, string> {
  return Object.fromEntries(places.map((place, i) => [`DEMO_${place}_SECRET`, vendors[i]!.secret ?? '']));
}
