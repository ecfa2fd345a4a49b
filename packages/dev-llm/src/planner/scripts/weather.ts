import type { Script } from '../script.ts';

export const weather: Script = {
  example: 'What is the weather in Lisbon?',
  asks: /weather (?:like )?in (?<cities>[\p{L} ]+?)\s*(?:[?.!,]|$)/iu,
  needs: ['get_weather'],
  *plan({ about }) {
    const cities = about['cities']!.split(' and ').map((city) => city.trim());
    const weathers = yield cities.map((city) => ({ tool: 'get_weather', arguments: { city } }));
    return cities.map((city, index) => `The weather in ${city}: ${told(weathers[index])}`).join('\n');
  },
};

function told(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
