import { describe, expect, it } from 'vitest';
import { redact } from './redact.ts';

const place = { authority: 'vllm.inside.example:8000', host: 'vllm.inside.example' };
const clean = (text: string) => redact(text, ['s3cret-of-ours', 'b/of+ours=='], place);

describe('what a provider says of an error', () => {
  it.each([
    ['Incorrect API key provided: sk-proj-ab******************xyz1.', 'sk-proj'],
    ['Incorrect API key provided: sk-1234567890. You can find yours there.', '1234567890'],
    ['Your key s3cret-of-ours is wrong', 's3cret-of-ours'],
    ['Rate limit reached for gpt-4 in organization org-AbC123xyz on tokens per min', 'org-AbC123xyz'],
    ['API key AIzaSyA1234567890abcdef not valid', 'AIzaSyA'],
    ['The security token AKIAIOSFODNN7EXAMPLE is invalid', 'AKIAIOSFODNN7EXAMPLE'],
    ['got Authorization: Bearer abc.def', 'abc.def'],
    ['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig', 'eyJhbGciOiJIUzI1NiJ9'],
    ['upstream http://10.1.2.3:8000/v1 refused', '10.1.2.3'],
    ['cannot reach vllm.inside.example:8000', 'vllm.inside'],
    ['cannot reach vllm.inside.example', 'vllm.inside'],
    ['no such path: /v1/chat?key=b%2Fof%2Bours%3D%3D', 'ours'],
    ['no such path: /v1/chat?key=b%2fof%2bours%3d%3d', 'ours'],
    [`wrong password ${btoa('s3cret-of-ours')}`, btoa('s3cret-of-ours').slice(0, 8)],
    ['connect ECONNREFUSED 10.1.2.3:8000', '10.1.2.3'],
    ["The Canonical String was 'POST\nx-amz-security-token:IQoJb3JpZ2luX2VjEJr/+==\n'", 'IQoJb3JpZ2lu'],
    ['User: arn:aws:sts::123456789012:assumed-role/gateway/s is not authorized', '123456789012'],
    ["Permission denied on '//aiplatform.googleapis.com/projects/acme-prod/locations/x'", 'acme-prod'],
    ['Vertex AI API has not been used in project 123456789 before', '123456789'],
    ['token ya29.a0AfH6SMBx-1_2 has expired', 'a0AfH6SMBx'],
  ])('goes on without what is nobody’s to know: %s', (text, secret) => {
    expect(clean(text)).not.toContain(secret);
    expect(clean(text)).toContain('[redacted]');
  });

  it.each([
    'This model supports at most 4096 completion tokens, whereas you provided 9999.',
    'Invalid schema for function "get_weather": see https://platform.openai.com/docs/guides/function-calling',
    'messages.1.content: expected a string',
    'not authorized for arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0',
    'projects are listed elsewhere; project 7 is fine in version 1.2.3',
    'The task-based user-agent key is missing',
  ])('else goes on as it is: %s', (text) => {
    expect(clean(text)).toBe(text);
  });

  it.each([
    '-eyJ',
    'eyJ.',
    'Bearer ',
    'Bearer\t',
    'sk-',
    'projects/',
    '1.1.1.',
    'http://',
    'arn:aws:',
    'x-amz-security-token:',
  ])('takes no longer to clean when it is full of %j', (piece) => {
    // Going back to look for an end, once for each piece, would take many seconds.
    const startedMs = performance.now();
    clean(piece.repeat(64 * 1024));
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });
});
