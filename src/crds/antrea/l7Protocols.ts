import { z } from 'zod';
import { exactlyOneOf, hasExactlyOneOf, withRules } from '../validation.ts';
import { openObject } from './openObject.ts';

const methods = ['GET', 'POST', 'PUT', 'HEAD', 'DELETE', 'TRACE', 'OPTIONS', 'CONNECT', 'PATCH'] as const;

const http = openObject({
  host: z.string().describe('Host of the request, perhaps with *.').optional(),
  method: z.enum(methods).describe('Method of the request.').optional(),
  path: z.string().describe('Path of the request, perhaps with *.').optional(),
}).describe('Requests of HTTP.');

const tls = openObject({
  sni: z.string().describe('Name of the server that the client asks for.').optional(),
}).describe('Handshakes of TLS.');

/** One entry of `l7Protocols`. */
export const l7Protocol = withRules(
  openObject({ http: http.optional(), tls: tls.optional() }).describe('A protocol of applications.'),
  {
    rule: exactlyOneOf(['http'], ['tls']),
    message: 'set exactly one of http and tls',
    holds: (value) => hasExactlyOneOf(value, ['http'], ['tls']),
  },
);
