import type { KubeRequest, KubeTransport } from '../transport.ts';

/** What the script answers: a value as JSON, or lines of a stream. Throwing is the server's refusal. */
export type Script = {
  readonly request?: (request: KubeRequest) => unknown;
  readonly stream?: (request: KubeRequest) => AsyncIterable<string>;
};

/** A transport without a server: the test answers, and reads `requests` afterwards. */
export function scriptedTransport(script: Script): KubeTransport & { readonly requests: KubeRequest[] } {
  const requests: KubeRequest[] = [];
  return {
    server: 'https://scripted',
    requests,
    request: async (request) => {
      requests.push(request);
      if (!script.request) throw new Error(`no answer for ${request.method} ${request.path}`);
      return JSON.parse(JSON.stringify(script.request(request)));
    },
    stream: async (request) => {
      requests.push(request);
      if (!script.stream) throw new Error(`no stream for ${request.path}`);
      return encode(script.stream(request));
    },
    close: async () => undefined,
  };
}

async function* encode(parts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const part of parts) yield Buffer.from(part);
}
