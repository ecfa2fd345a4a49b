/** Whose name before a value is enough for a value of much less chance to be a key. */
export const services = `(?i:adafruit|adobe|airtable|algolia|alibaba|asana|beamer|bitbucket|bittrex|cloudflare|codecov|cohere|co_api_key|coinbase|confluent|contentful|datadog|discord|droneci|dropbox|facebook|fastly|finicity|finnhub|flickr|freshbooks|gitter|gocardless|heroku|hubspot|intercom|jfrog|artifactory|bintray|kraken|kucoin|launchdarkly|linkedin|linked[_\\-]in|looker|mailgun|mattermost|message[_\\-]?bird|netlify|newrelic|new[_\\-]relic|nytimes|plaid|private[_\\-]?ai|rapidapi|sendbird|sentry|snyk|sonar|sourcegraph|squarespace|telegr|travis|twitch|twitter|yandex|zendesk)|[Mm]eraki|MERAKI|[Oo]kta|OKTA|[Ss]umo|SUMO|[Aa]tlassian|ATLASSIAN|[Cc]onfluence|CONFLUENCE|[Jj]ira|JIRA|[Ee]tsy|ETSY|[Ll]inear|LINEAR`;

/** Names of things that are secret. A public key, a monkey, a key's name and its length are none. */
export const secretNames = `${notAfter()}(?:(?i:access|auth|credential|creds|key|passw(?:or)?d|secret|token)|(?<![a-z])[Aa]pi|API)${notBefore()}`;

function notAfter(): string {
  // Nor is what is given a value itself in the middle of giving values.
  return '(?<!=[A-Za-z0-9_.\\-]{0,20}=)(?<!(?i:publi[ck]|pub|primary|foreign|mon|tur|csrf|xsrf|random|issuer|don|hoc|jo|whis)[_\\- ]?)';
}

function notBefore(): string {
  return '(?![ _.\\-]?(?i:ids?[^a-z]|name|hash|version|ver[^a-z]|url|uri|size|len|type|event|press|down|up[^a-z]|code[^a-z]|vault|store|file|path|pair|ing|mesh|frame|word|board|stroke|source|sign|or[^a-z]|ibil|iter|modif|s[^a-z]|count|bytes|bits|index|usage|space|point|able|ed[^a-z]|id[A-Z=:\\s"\'<]))';
}
