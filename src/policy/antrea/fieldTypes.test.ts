import { expect, it } from 'vitest';
import { requireTypes } from './fieldTypes.ts';

it.each([
  '{}',
  '{"from":null,"podSelector":{"matchLabels":{"from":"x","ports":"y"}}}',
  '{"ports":[{"port":80},{"port":"http"}],"unknown":5,"l7Protocols":5}',
  '{"to":[{"ipBlock":{"cidr":"10.0.0.0/8","except":[]}}],"subject":{"pods":{}}}',
])('takes %s', (text) => {
  expect(() => requireTypes(JSON.parse(text))).not.toThrow();
});

it.each([
  '{"toServices":{"name":"a","namespace":"b"}}',
  '{"from":[null]}',
  '{"from":[{"podSelector":5}]}',
  '{"from":[{"podSelector":[]}]}',
  '{"from":[{"podSelector":{"matchLabels":[]}}]}',
  '{"from":[{"podSelector":{"matchLabels":{"app":1}}}]}',
  '{"from":[{"podSelector":{"matchExpressions":[{"key":"app","operator":"NotIn","values":[1]}]}}]}',
  '{"to":[{"group":["a"]}]}',
  '{"ipBlocks":{"cidr":"10.0.0.0/8"}}',
])('refuses %s', (text) => {
  expect(() => requireTypes(JSON.parse(text))).toThrow(TypeError);
});
