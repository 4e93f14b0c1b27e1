import { parseAllDocuments } from 'yaml';
import type { Files } from '../files.ts';
import { readObjects } from '../world/readWorld.ts';
import type { ReadObjects } from '../world/worldObject.ts';
import { accountsOf } from './accounts.ts';

/** The objects, and the service accounts (`namespace/name`) that have rights at the API server. */
type LintObjects = { readonly read: ReadObjects; readonly apiAccounts: ReadonlySet<string> };

type Context = Parameters<typeof readObjects>[1];

const bindings = ['clusterrolebindings', 'rolebindings'];

/** Reads manifests, or without any the cluster. */
export async function readLintObjects(
  paths: readonly string[],
  namespace: string,
  context: Context,
): Promise<LintObjects> {
  const texts: string[] = [];
  const read = await readObjects(paths, { ...context, files: keeping(context.files, texts) }, namespace);
  const raw = paths.length === 0 ? await clusterBindings(context) : texts.flatMap(documentsIn);
  return { read, apiAccounts: new Set(raw.flatMap(accountsOf)) };
}

/** Who may not read bindings is told nothing about the API server. */
async function clusterBindings({ cluster }: Context): Promise<unknown[]> {
  return Promise.all(
    bindings.map((plural) =>
      cluster.get<unknown>(`/apis/rbac.authorization.k8s.io/v1/${plural}`).catch(() => undefined),
    ),
  );
}

/** Files whose contents are kept as they are read: standard input cannot be read twice. */
function keeping(files: Files, texts: string[]): Files {
  const kept = async (reading: Promise<string>) => {
    const text = await reading;
    texts.push(text);
    return text;
  };
  return { ...files, read: (path) => kept(files.read(path)), stdin: () => kept(files.stdin()) };
}

function documentsIn(text: string): unknown[] {
  if (!text.includes('RoleBinding')) return [];
  return [...parseAllDocuments(text)].flatMap((document) =>
    document.errors.length > 0 ? [] : [document.toJS()],
  );
}
