import type { Script } from '../script.ts';

export const weather: Script = {
  name: 'weather',
  example: 'What is the weather in Lisbon?',
  asks: /weather (?:like )?in (?<cities>[\p{L} ]+?)\s*(?:[?.!,]|$)/iu,
  needs: [['get_weather']],
  steps: [
    ({ about }) => citiesOf(about['cities']!).map((city) => ({ tool: 'get_weather', arguments: { city } })),
    ({ about, results: [weathers = []] }) =>
      citiesOf(about['cities']!)
        .map((city, index) => `The weather in ${city}: ${told(weathers[index])}`)
        .join('\n'),
  ],
};

function citiesOf(text: string): string[] {
  return text.split(' and ').map((city) => city.trim());
}

function told(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
