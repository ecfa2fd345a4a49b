import { layOut, type Template } from './template.ts';

function requests(status: { field: string; value: (string | number)[] }, ...dimensions: string[]) {
  return { metrics: ['request_count'], dimensions, filters: [{ operator: 'in', ...status }], limit: 10 };
}

const clientErrors = { field: 'status_code_grouped', value: ['4XX'] };
const serverErrors = { field: 'status_code_grouped', value: ['5XX'] };
const notAllowed = { field: 'status_code', value: [401, 403] };
const limited = { field: 'status_code', value: [429] };

export const sharedServices: Template = {
  id: 'shared-services',
  name: 'Shared services',
  description: 'Golden signals of services that many use, what fails and for whom: errors, sign-ins, limits.',
  definition: layOut([
    {
      height: 1,
      tiles: [
        {
          title: 'Golden signals',
          type: 'golden_signals',
          query: { metrics: ['request_count', 'error_rate', 'response_latency_p99'] },
        },
      ],
    },
    {
      height: 2,
      tiles: [
        {
          title: '4xx by service',
          type: 'timeseries_bar',
          query: requests(clientErrors, 'time', 'gateway_service'),
          stacked: true,
        },
        {
          title: '5xx by service',
          type: 'timeseries_bar',
          query: requests(serverErrors, 'time', 'gateway_service'),
          stacked: true,
        },
      ],
    },
    {
      height: 2,
      tiles: [
        {
          title: 'Highest error rates',
          type: 'horizontal_bar',
          query: { metrics: ['error_rate'], dimensions: ['gateway_service'], limit: 10 },
        },
        { title: 'Failed authentication', type: 'vertical_bar', query: requests(notAllowed, 'route', 'status_code') },
        { title: 'Rate limits hit', type: 'vertical_bar', query: requests(limited, 'consumer') },
      ],
    },
    {
      height: 2,
      tiles: [
        {
          title: 'Most active consumers',
          type: 'top_n',
          query: { metrics: ['request_count', 'error_rate'], dimensions: ['consumer'], limit: 10 },
        },
        {
          title: 'Routes that fail most',
          type: 'top_n',
          query: { metrics: ['error_rate', 'request_count'], dimensions: ['route'], limit: 10 },
        },
      ],
    },
  ]),
};
