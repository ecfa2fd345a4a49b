/** A question, and what a right answer is. Said to the demo's landscape, and to a small one of the same names. */
export interface AskedQuestion {
  readonly name: string;
  /** What is said before, in the same conversation. */
  readonly before?: readonly string[];
  readonly question: string;
  /** The tools that are called for it, in order. */
  readonly tools: readonly string[];
  readonly expects: Ranking | Words;
}

/** A table of services, in the order of what it ranks; of equals the one with more requests comes first, then by name. */
export interface Ranking {
  readonly planes: readonly string[];
  readonly timeRange: string;
  readonly by:
    | 'errorRate'
    | 'clientErrorRate'
    | 'serverErrorRate'
    | 'clientErrors'
    | 'serverErrors'
    | 'latency'
    | 'requests';
  readonly isLowestFirst?: boolean;
  readonly top?: number;
  /** One service, rather than all. */
  readonly service?: string;
}

/** What stands in the answer. */
export interface Words {
  readonly says: readonly string[];
}

/** The names that an answer ranks: the first column of its table. */
export function namesIn(answer: string): string[] {
  const rows = answer.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(2).map((row) => row.split(' | ')[0]!.slice(2));
}

const first = ['list_control_planes', 'list_services', 'query_api_requests'];
const shared: Omit<Ranking, 'by'> = { planes: ['Shared_Services'], timeRange: '24H' };
const errors: Ranking = { ...shared, by: 'errorRate' };

/** The mission's, word for word. */
export const missionQuestion =
  'Give me an overview of the services in the `Shared_Services` control plane that have the highest 4xx and 5xx error rates over the past 24 hours';

export const paraphrases: readonly AskedQuestion[] = [
  { name: 'word for word', question: missionQuestion, tools: first, expects: errors },
  {
    name: 'shorter, without quotes',
    question: 'Which services in Shared_Services had the highest error rates over the last 24 hours?',
    tools: first,
    expects: errors,
  },
  {
    name: 'as a wish, for a day',
    question:
      'Show me the services of the Shared_Services control plane ranked by 4xx and 5xx errors in the past day, please.',
    tools: first,
    expects: errors,
  },
  {
    name: 'about health',
    question: 'How healthy are the services in control plane Shared_Services?',
    tools: first,
    expects: errors,
  },
  {
    name: 'what fails',
    question: 'What is failing the most in “Shared_Services” right now? Look at the past 24h.',
    tools: first,
    expects: errors,
  },
];

export const variations: readonly AskedQuestion[] = [
  {
    name: 'another control plane',
    question:
      'Give me an overview of the services in the `Payments` control plane that have the highest 4xx and 5xx error rates over the past 24 hours',
    tools: first,
    expects: { ...errors, planes: ['Payments'] },
  },
  {
    name: 'another time',
    question: 'Which services in the Shared_Services control plane have the highest error rates over the past hour?',
    tools: first,
    expects: { ...errors, timeRange: '1H' },
  },
  {
    name: 'a week',
    question: 'Error rates of the services in Shared_Services over the past 7 days',
    tools: first,
    expects: { ...errors, timeRange: '7D' },
  },
  {
    name: 'yesterday',
    question: 'Which services in Shared_Services had the most trouble yesterday?',
    tools: first,
    expects: { ...errors, timeRange: 'PREVIOUS_DAY' },
  },
  {
    name: 'only the errors of services',
    question: 'Which services in Shared_Services have the highest 5xx rate over the past 24 hours?',
    tools: first,
    expects: { ...shared, by: 'serverErrorRate' },
  },
  {
    name: 'only the errors of callers, three of them',
    question: 'Top 3 services in the Shared_Services control plane by client errors rate in the last 24 hours',
    tools: first,
    expects: { ...shared, by: 'clientErrorRate', top: 3 },
  },
  {
    name: 'the slowest',
    question: 'What are the slowest services in Shared_Services today?',
    tools: first,
    expects: { ...shared, timeRange: 'CURRENT_DAY', by: 'latency' },
  },
  {
    name: 'traffic',
    question: 'Which services get the most traffic in the Payments control plane?',
    tools: first,
    expects: { ...shared, planes: ['Payments'], by: 'requests' },
  },
  {
    name: 'the lowest',
    question: 'Which services in Shared_Services have the lowest error rate over the last 24 hours?',
    tools: first,
    expects: { ...errors, isLowestFirst: true },
  },
  {
    name: 'everything that one may see',
    question: 'Which services have the highest error rates across all control planes over the past 24 hours?',
    tools: ['list_control_planes', 'list_services', 'list_services', 'list_services', 'query_api_requests'],
    expects: { ...errors, planes: ['Shared_Services', 'Payments', 'AI_Platform'] },
  },
  {
    name: 'one service',
    question: 'How is the geo-lookup service in Shared_Services doing over the past 24 hours?',
    tools: first,
    expects: { ...errors, service: 'geo-lookup' },
  },
  {
    name: 'an unknown control plane',
    question: 'Which services in the `Warehouse` control plane have the highest error rates?',
    tools: ['list_control_planes', 'list_control_planes'],
    expects: { says: ['no control plane named `Warehouse`', '`Shared_Services`', '`Payments`', '`AI_Platform`'] },
  },
  {
    name: 'an unknown service',
    question: 'How is the warehouse service in Payments doing?',
    tools: ['list_control_planes', 'list_services'],
    expects: { says: ['no service named `warehouse` in `Payments`'] },
  },
  {
    name: 'one service, both names quoted',
    question: 'Show me the error rate of `geo-lookup` in `Shared_Services` over the past hour',
    tools: first,
    expects: { ...errors, timeRange: '1H', service: 'geo-lookup' },
  },
  {
    name: 'as notes are written',
    question: 'Worst 3 services by error rate, shared services, last 12 hours',
    tools: first,
    expects: { ...errors, timeRange: '12H', top: 3 },
  },
  {
    name: 'two control planes',
    question: 'Compare the 5xx rates of the services in Payments and Shared_Services for the past week',
    tools: ['list_control_planes', 'list_services', 'list_services', 'query_api_requests'],
    expects: { ...errors, by: 'serverErrorRate', planes: ['Shared_Services', 'Payments'], timeRange: '7D' },
  },
];

export const followUps: readonly AskedQuestion[] = [
  {
    name: 'another time',
    before: [missionQuestion],
    question: 'And over the last hour?',
    tools: ['query_api_requests'],
    expects: { ...errors, timeRange: '1H' },
  },
  {
    name: 'another control plane',
    before: [missionQuestion],
    question: 'What about Payments?',
    tools: ['list_control_planes', 'list_services', 'query_api_requests'],
    expects: { ...errors, planes: ['Payments'] },
  },
  {
    name: 'another control plane, where the first was unknown',
    before: ['Which services in the `Warehouse` control plane have the highest error rates?'],
    question: 'What about Payments?',
    tools: ['list_services', 'query_api_requests'],
    expects: { ...errors, planes: ['Payments'] },
  },
  {
    name: 'another metric',
    before: [missionQuestion],
    question: 'Now only the 5xx ones',
    tools: ['query_api_requests'],
    expects: { ...shared, by: 'serverErrorRate' },
  },
  {
    name: 'fewer',
    before: [missionQuestion],
    question: 'just the top two',
    tools: ['query_api_requests'],
    expects: { ...errors, top: 2 },
  },
  {
    name: 'its routes',
    before: [missionQuestion],
    question: 'Which routes does the worst one have?',
    tools: ['list_routes'],
    expects: { says: ['1 route of `identity-verification` in `Shared_Services`', '/identity-verification'] },
  },
  {
    name: 'why, by statuses and who answered so',
    before: [missionQuestion],
    question: 'Why?',
    tools: ['query_api_requests', 'list_plugins', 'list_routes', 'query_api_requests'],
    expects: { says: ['requests to `identity-verification` in `Shared_Services` failed', 'HTTP 403', 'HTTP 503'] },
  },
  {
    name: 'the next one, and then its plugins',
    before: [missionQuestion, 'Why?', 'And the second one?'],
    question: 'Which plugins does it have?',
    tools: [],
    expects: { says: ['plugins for requests to `notifications`', 'rate-limiting'] },
  },
  {
    name: 'a time, after a list',
    before: ['List the services in Payments'],
    question: 'And over the last hour?',
    tools: ['query_api_requests'],
    expects: { ...errors, planes: ['Payments'], timeRange: '1H' },
  },
];

export const otherSubjects: readonly AskedQuestion[] = [
  {
    name: 'control planes',
    question: 'Which control planes are there?',
    tools: ['list_control_planes'],
    expects: { says: ['| Shared_Services |', '| Payments |', '| AI_Platform |'] },
  },
  {
    name: 'how control planes fare',
    question: 'Which control plane has the highest error rate?',
    tools: ['list_control_planes', 'list_services', 'list_services', 'list_services', 'query_api_requests'],
    expects: { says: ['of the control planes', '| control plane | requests | 4xx | 5xx |', '| Payments |'] },
  },
  {
    name: 'services',
    question: 'List the services in Payments',
    tools: ['list_control_planes', 'list_services'],
    expects: { says: ['in `Payments`', 'charges', 'refunds', 'settlement-reports'] },
  },
  {
    name: 'consumers',
    question: 'Which consumers are there in Payments?',
    tools: ['list_control_planes', 'list_consumers'],
    expects: { says: ['consumers in `Payments`', 'web-shop', 'partner'] },
  },
  {
    name: 'a service that is meant without saying so',
    question: 'Why is notifications failing in Shared_Services?',
    tools: [
      'list_control_planes',
      'list_services',
      'query_api_requests',
      'list_plugins',
      'list_routes',
      'query_api_requests',
    ],
    expects: { says: ['429 (callers beyond their limit)', 'plugin rate-limiting'] },
  },
  {
    name: 'models',
    question: 'Which models used the most tokens this week, and what did they cost?',
    tools: ['get_llm_usage_overview'],
    expects: { says: ['This week, models were asked', '| model | provider |'] },
  },
  {
    name: 'tools',
    question: 'Which MCP tools were called most today?',
    tools: ['get_mcp_usage_overview'],
    expects: { says: ['Today, MCP tools were called', 'list_services'] },
  },
];

export const declines: readonly AskedQuestion[] = [
  {
    name: 'another subject',
    question: 'What is the capital of France?',
    tools: [],
    expects: { says: ['I am a scripted planner, not a language model', 'I can answer'] },
  },
  {
    name: 'another subject, later',
    before: [missionQuestion],
    question: 'What is the capital of France?',
    tools: [],
    expects: { says: ['I am a scripted planner, not a language model'] },
  },
  {
    name: 'the future',
    question: 'What will the error rates of the services in Shared_Services be tomorrow?',
    tools: [],
    expects: { says: ["I can't look at “tomorrow”", '24 hours'] },
  },
  {
    name: 'changes',
    question: 'Delete the service geo-lookup in Shared_Services',
    tools: [],
    expects: { says: ['I only read, and change nothing'] },
  },
  {
    name: 'verses',
    question: 'Write a poem about the services in Payments',
    tools: [],
    expects: { says: ['I am a scripted planner, not a language model'] },
  },
  {
    name: 'a name that nothing has',
    question: 'How often was get_the_moon called?',
    tools: ['list_control_planes', 'list_services', 'list_services', 'list_services'],
    expects: { says: ['no control plane named `get_the_moon` that you may see, and no such service'] },
  },
];
