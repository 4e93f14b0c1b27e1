import type { KubeRequest, KubeTransport } from '../../transport.ts';

/** A transport for tests: `answer` plays the API server, `requests` records what it was asked. */
export interface FakeTransport extends KubeTransport {
  readonly requests: KubeRequest[];
}

/** `answer` returns the JSON body, or throws. It has no streams. */
export function fakeTransport(answer: (request: KubeRequest) => unknown): FakeTransport {
  const requests: KubeRequest[] = [];
  return {
    server: 'https://fake',
    requests,
    request: async (request) => {
      requests.push(request);
      return JSON.parse(JSON.stringify(answer(request) ?? null));
    },
    stream: async () => {
      throw new Error('the fake has no streams');
    },
    close: async () => undefined,
  };
}
