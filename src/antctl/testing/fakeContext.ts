import { manualClock } from '#base/testing/manualClock.ts';
import type { KubeRequest } from '#kube/transport.ts';
import { type Client, getWith } from '../client/client.ts';
import type { Components } from '../client/components.ts';
import type { AntctlContext } from '../context.ts';
import type { Files } from '../files.ts';
import { createStyle } from '../output/style.ts';

/** A client that answers from a function; answers travel as JSON, as real ones do. */
export function fakeClient(answer: (request: KubeRequest) => unknown): Client {
  const request = async <T>(asked: KubeRequest): Promise<T> =>
    JSON.parse(JSON.stringify(await answer(asked)));
  return {
    request,
    get: getWith(request),
    stream: async (asked) => streamOf(String(await answer(asked))),
    close: async () => undefined,
  };
}

async function* streamOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** For what a test does not expect to be asked. */
const nobody = fakeClient(({ path }) => {
  throw new Error(`the test did not expect ${path}`);
});

type Answer = Parameters<typeof fakeClient>[0];

/** The agents of nodes, and the controller, as functions that answer. */
export function fakeComponents(agents: Readonly<Record<string, Answer>>, controller?: Answer): Components {
  return {
    agents: async () =>
      Object.keys(agents).map((node) => ({ node, pod: { namespace: 'kube-system', name: `agent-${node}` } })),
    agent: (node) => {
      const answer = agents[node];
      return answer === undefined ? nobody : fakeClient(answer);
    },
    controller: () => (controller === undefined ? nobody : fakeClient(controller)),
    close: async () => undefined,
  };
}

/** Files in memory: absolute paths to contents. `written` gets what a command writes. */
export function fakeFiles(
  contents: Readonly<Record<string, string>>,
  stdin = '',
  written = new Map<string, string | Uint8Array>(),
): Files {
  const paths = Object.keys(contents);
  const isFolder = (path: string) => paths.some((known) => known.startsWith(`${path}/`));
  return {
    kind: async (path) => (path in contents ? 'file' : isFolder(path) ? 'folder' : 'none'),
    read: async (path) => {
      const content = contents[path];
      if (content === undefined) throw new Error(`ENOENT: no such file or directory, open '${path}'`);
      return content;
    },
    list: async (path) =>
      [
        ...new Set(
          paths
            .filter((known) => known.startsWith(`${path}/`))
            .map((known) => known.slice(path.length + 1).replace(/\/.*/, '/')),
        ),
      ].sort(),
    write: async (path, content) => {
      written.set(path, content);
    },
    stdin: async () => stdin,
  };
}

/** A context whose output is kept: `out()` and `err()` tell what was printed so far. */
export function fakeContext(changes: Partial<AntctlContext> = {}): {
  readonly context: AntctlContext;
  readonly out: () => string;
  readonly err: () => string;
} {
  let out = '';
  let err = '';
  const client = changes.client ?? nobody;
  const context: AntctlContext = {
    target: 'agent',
    client,
    cluster: client,
    components: fakeComponents({}),
    files: fakeFiles({}),
    clock: manualClock(),
    env: {},
    print: (text) => {
      out += text;
    },
    printError: (text) => {
      err += text;
    },
    isTerminal: false,
    style: createStyle(false),
    version: 'v0.1.0',
    ...changes,
  };
  return { context, out: () => out, err: () => err };
}
