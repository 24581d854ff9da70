import { expect, test } from '@jest/globals';

import { toAlbEvent, type ArrivedRequest } from '../../../../lib/world/local/front/alb-event.ts';

const GROUP = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/auth/1';
const eventOf = (request: Partial<ArrivedRequest>, multiValueHeaders = true) =>
  toAlbEvent(
    {
      method: 'GET',
      target: '/',
      rawHeaders: [],
      body: Buffer.alloc(0),
      clientAddress: '203.0.113.9',
      ...request,
    },
    { targetGroupArn: GROUP, multiValueHeaders, protocol: 'https', port: 443, traceId: '1-5-a' },
  );

test('an event has the shape that Lambda targets get', () => {
  expect(
    JSON.parse(JSON.stringify(eventOf({ target: '/a/b?x=1', rawHeaders: ['Host', 'login.example'] }))),
  ).toEqual({
    requestContext: { elb: { targetGroupArn: GROUP } },
    httpMethod: 'GET',
    path: '/a/b',
    multiValueQueryStringParameters: { x: ['1'] },
    multiValueHeaders: {
      host: ['login.example'],
      'x-forwarded-for': ['203.0.113.9'],
      'x-forwarded-proto': ['https'],
      'x-forwarded-port': ['443'],
      'x-amzn-trace-id': ['Root=1-5-a'],
    },
    body: '',
    isBase64Encoded: false,
  });
});

test('query strings stay encoded, repeat, and may lack a value', () => {
  const event = eventOf({ target: '/p%2F?a=%2B+1&a=&b&redirect_uri=https%3A%2F%2Fx%3Fy%3D1&__proto__=z' });
  expect(event.path).toBe('/p%2F');
  expect('multiValueQueryStringParameters' in event).toBe(true);
  const query: unknown = 'multiValueQueryStringParameters' in event && event.multiValueQueryStringParameters;
  expect(JSON.parse(JSON.stringify(query))).toEqual(
    JSON.parse('{"a":["%2B+1",""],"b":[""],"redirect_uri":["https%3A%2F%2Fx%3Fy%3D1"],"__proto__":["z"]}'),
  );
});

test('several headers of one name are kept, or the last one without multi-value headers', () => {
  const rawHeaders = ['Cookie', 'a=1', 'cookie', 'b=2'];
  expect(eventOf({ rawHeaders })).toMatchObject({ multiValueHeaders: { cookie: ['a=1', 'b=2'] } });
  expect(eventOf({ rawHeaders, target: '/?q=1&q=2' }, false)).toMatchObject({
    headers: { cookie: 'b=2' },
    queryStringParameters: { q: '2' },
  });
});

test('what a client claims about itself stands before the address that the load balancer saw', () => {
  const rawHeaders = ['X-Forwarded-For', '10.0.0.1', 'X-Forwarded-Proto', 'http', 'X-Forwarded-Port', '80'];
  expect(eventOf({ rawHeaders })).toMatchObject({
    multiValueHeaders: {
      'x-forwarded-for': ['10.0.0.1, 203.0.113.9'],
      'x-forwarded-proto': ['https'],
      'x-forwarded-port': ['443'],
    },
  });
});

test.each([
  ['application/json; charset=utf-8', 'é', false],
  ['text/plain', 'é', false],
  ['application/x-www-form-urlencoded', 'a=1', true],
  ['application/octet-stream', 'x', true],
])('a body of type %s is text or base64 as AWS has it', (type, body, isBase64Encoded) => {
  const event = eventOf({ rawHeaders: ['Content-Type', type], body: Buffer.from(body) });
  expect(event.isBase64Encoded).toBe(isBase64Encoded);
  expect(Buffer.from(event.body, isBase64Encoded ? 'base64' : 'utf8').toString()).toBe(body);
});

test('a compressed body is base64 whatever its type', () => {
  const rawHeaders = ['Content-Type', 'application/json', 'Content-Encoding', 'gzip'];
  expect(eventOf({ rawHeaders, body: Buffer.from([1, 2]) }).isBase64Encoded).toBe(true);
});
